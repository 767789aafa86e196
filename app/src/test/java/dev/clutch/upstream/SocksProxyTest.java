package dev.clutch.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A proxy by RFC 1928, that answers by itself in the place of all others. */
@Timeout(30)
class SocksProxyTest {
  @RegisterExtension
  final Asking asking = new Asking();

  private final List<String> connected = new CopyOnWriteArrayList<>();
  private ServerSocket proxy;
  private HttpUpstream upstream;

  @BeforeEach
  void begin() throws IOException {
    proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::accept, "socks");
    thread.setDaemon(true);
    thread.start();
    upstream = asking.upstream(
        "http://index.example/simple/",
        host -> {
          throw new UnknownHostException(host);
        },
        Map.of("ALL_PROXY", "socks5h://127.0.0.1:" + proxy.getLocalPort()));
  }

  @AfterEach
  void end() throws IOException {
    upstream.close();
    proxy.close();
  }

  private void accept() {
    while (!proxy.isClosed()) {
      try (Socket client = proxy.accept()) {
        answer(new DataInputStream(client.getInputStream()), client.getOutputStream());
      } catch (IOException e) {
        // The client, or the test, has gone.
      }
    }
  }

  private void answer(DataInputStream in, OutputStream out) throws IOException {
    in.readByte();
    in.readNBytes(in.readUnsignedByte());
    out.write(new byte[] {5, 0});
    in.readNBytes(3);
    boolean isName = in.readByte() == 3;
    byte[] host = in.readNBytes(isName ? in.readUnsignedByte() : 4);
    connected.add((isName ? new String(host, StandardCharsets.US_ASCII) : "address") + ":"
        + in.readUnsignedShort());
    out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readByte());
    }
    out.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"
        .getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void it_is_the_proxy_that_resolves_names() throws Exception {
    PageAnswer answer = upstream.page("demo/", Validators.NONE, Asking.MAX_PAGE);

    assertThat(answer).isInstanceOf(PageAnswer.Page.class);
    assertThat(connected).containsExactly("index.example:80");
  }

  @Test
  void it_leads_nowhere_where_the_source_may_not_lead() {
    UpstreamException failure =
        Asking.failure(() -> upstream.file("http://169.254.169.254/latest/meta-data"));

    assertThat(failure).hasMessageContaining("where it may not lead");
    assertThat(connected).isEmpty();
  }
}

"""A line that is long: every byte arrives half a round trip after it was sent, in its own process."""

import asyncio
import contextlib
import multiprocessing
import signal
import time

FORK = multiprocessing.get_context("fork")


@contextlib.contextmanager
def away(port, round_trip):
    """The port at which another port of this machine is found a round trip of so many seconds away."""
    ours, theirs = FORK.Pipe()
    child = FORK.Process(target=run, args=(theirs, port, round_trip / 2), daemon=True)
    child.start()
    try:
        yield ours.recv()
    finally:
        child.terminate()
        child.join()


def run(pipe, port, delay):
    async def connect(reader, writer):
        with contextlib.suppress(OSError):
            other_reader, other_writer = await asyncio.open_connection("127.0.0.1", port)
            # Nothing is said before the connection stands, which takes a round trip of its own.
            stands = time.monotonic() + 2 * delay
            await asyncio.gather(carry(reader, other_writer, delay, stands), carry(other_reader, writer, delay, stands))

    async def serve():
        server = await asyncio.start_server(connect, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the parent's would end in a trace
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve())


async def carry(reader, writer, delay, stands):
    """In order, however much is on its way."""
    way = asyncio.Queue(4096)

    async def arrive():
        while True:
            due, chunk = await way.get()
            await asyncio.sleep(max(0, due - time.monotonic()))
            if not chunk:
                break
            writer.write(chunk)
            await writer.drain()
        writer.close()

    arriving = asyncio.ensure_future(arrive())
    chunk = True
    while chunk and not arriving.done():
        chunk = await reader.read(1 << 18)
        await way.put((max(time.monotonic(), stands) + delay, chunk))
    await arriving

package dev.clutch.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressKindTest {
  @ParameterizedTest
  @CsvSource({
    "151.101.0.223, PUBLIC",
    "1.1.1.1, PUBLIC",
    "172.15.255.255, PUBLIC",
    "172.32.0.0, PUBLIC",
    "2a04:4e42::223, PUBLIC",
    "2606:4700::1111, PUBLIC",
    "10.0.0.1, PRIVATE",
    "172.16.0.0, PRIVATE",
    "172.31.255.255, PRIVATE",
    "192.168.1.1, PRIVATE",
    "100.64.0.1, PRIVATE",
    "198.19.0.1, PRIVATE",
    "fd12:3456::1, PRIVATE",
    "fec0::1, PRIVATE",
    "127.0.0.1, LOOPBACK",
    "127.255.0.9, LOOPBACK",
    "::1, LOOPBACK",
    "169.254.169.254, LINK_LOCAL",
    "fe80::1, LINK_LOCAL",
    "febf::1, LINK_LOCAL",
    "168.63.129.16, METADATA",
    "100.100.100.200, METADATA",
    "192.0.0.192, METADATA",
    "fd00:ec2::254, METADATA",
    "0.0.0.0, RESERVED",
    "0.1.2.3, RESERVED",
    "192.0.2.1, RESERVED",
    "198.51.100.1, RESERVED",
    "203.0.113.1, RESERVED",
    "224.0.0.1, RESERVED",
    "240.0.0.1, RESERVED",
    "255.255.255.255, RESERVED",
    "::, RESERVED",
    "ff02::1, RESERVED",
    "2001:db8::1, RESERVED",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2, RESERVED",
    "100::1, RESERVED",
    "4000::1, RESERVED"
  })
  void where_an_address_lies(String address, AddressKind kind) {
    assertThat(AddressKind.of(Addresses.of(address))).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource({
    "::ffff:127.0.0.1, LOOPBACK",
    "::ffff:169.254.169.254, LINK_LOCAL",
    "::127.0.0.1, LOOPBACK",
    "::ffff:0:10.0.0.1, PRIVATE",
    "64:ff9b::7f00:1, LOOPBACK",
    "64:ff9b::a9fe:a9fe, LINK_LOCAL",
    "64:ff9b::101:101, PUBLIC",
    "64:ff9b:1::a00:1, PRIVATE",
    "2002:7f00:1::, LOOPBACK",
    "2002:a9fe:a9fe::1, LINK_LOCAL",
    "2002:101:101::, PUBLIC"
  })
  void one_of_ipv4_within_one_of_ipv6_lies_where_it_lies_itself(String address, AddressKind kind) {
    assertThat(AddressKind.of(Addresses.of(address))).isEqualTo(kind);
  }
}

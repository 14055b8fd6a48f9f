using System.Net;
using React.Retrieval.Fetching;
using Xunit;

namespace React.Engine.Tests.Retrieval.Fetching;

public sealed class NetworkAddressTests
{
    [Theory]
    [InlineData("0.0.0.0"), InlineData("10.255.255.255"), InlineData("100.64.0.1"), InlineData("100.100.100.200"), InlineData("127.0.0.53"), InlineData("169.254.169.254"),
     InlineData("172.16.0.1"), InlineData("172.31.255.255"), InlineData("192.0.0.192"), InlineData("192.168.1.1"), InlineData("198.19.0.1"), InlineData("224.0.0.1"),
     InlineData("255.255.255.255"), InlineData("168.63.129.16"), InlineData("::"), InlineData("::1"), InlineData("::ffff:127.0.0.1"), InlineData("::ffff:169.254.169.254"),
     InlineData("::127.0.0.1"), InlineData("fe80::1"), InlineData("fc00::1"), InlineData("fd00:ec2::254"), InlineData("fec0::1"), InlineData("ff02::1"),
     InlineData("2002:7f00:1::"), InlineData("2001::1"), InlineData("2001:db8::1"), InlineData("64:ff9b::10.0.0.1"), InlineData("64:ff9b:1::1")]
    public void Not_public(string address) => Assert.False(NetworkAddress.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1"), InlineData("93.184.215.14"), InlineData("172.32.0.1"), InlineData("100.128.0.1"), InlineData("::ffff:8.8.8.8"), InlineData("2606:4700::1111"),
     InlineData("64:ff9b::8.8.8.8")]
    public void Public(string address) => Assert.True(NetworkAddress.IsPublic(IPAddress.Parse(address)));
}

using System.Net;
using System.Net.Sockets;

namespace React.Retrieval.Fetching;

/// <summary>Which addresses belong to the public internet (IANA's registries of special-purpose addresses).</summary>
internal static class NetworkAddress
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. Networks(
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),

        // Azure's platform answers there, to every virtual machine.
        .. Networks("168.63.129.16/32"),

        // Within the unicast range: protocol assignments with Teredo, documentation, 6to4.
        .. Networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether an address is one that anybody may reach.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return IsPublic(address.MapToIPv4());
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            // A network without IPv4 of its own reaches it by addresses that end with the IPv4 one.
            if (Translated.Contains(address))
            {
                return IsPublic(new IPAddress(address.GetAddressBytes()[12..]));
            }

            if (!GlobalUnicast.Contains(address))
            {
                return false;
            }
        }

        return !Array.Exists(NotPublic, network => network.Contains(address));
    }

    private static IEnumerable<IPNetwork> Networks(params string[] texts) => texts.Select(text => IPNetwork.Parse(text));
}

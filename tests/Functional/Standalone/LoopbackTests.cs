using System.Net;
using System.Net.NetworkInformation;
using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Standalone;

/// <summary>Clients resolve localhost to 127.0.0.1 or to ::1.</summary>
[Collection(SharedStandalone.Collection)]
public sealed class LoopbackTests(SharedStandalone server, ITestOutputHelper output) : SharedServerTests(server, output)
{
    [Fact]
    public async Task Serve_EachLoopbackAddress_AnswersWithoutAKey()
    {
        bool hasIPv6 = NetworkInterface
            .GetAllNetworkInterfaces()
            .Any(one => one.GetIPProperties().UnicastAddresses.Any(address => address.Address.Equals(IPAddress.IPv6Loopback)));
        string[] hosts = ["127.0.0.1", "localhost", .. hasIPv6 ? ["[::1]"] : Array.Empty<string>()];
        foreach (string host in hosts)
        {
            using HttpResponseMessage response = await Server.Http.GetAsync(
                new UriBuilder(Server.Address) { Host = host, Path = "/v1/models" }.Uri
            );
            Assert.Equal((host, HttpStatusCode.OK), (host, response.StatusCode));
        }
    }
}

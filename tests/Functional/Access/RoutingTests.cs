using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using TextToVideo.Standalone;

namespace TextToVideo.Functional.Access;

/// <summary>The access table has every endpoint that the app has, and no other.</summary>
public sealed class RoutingTests
{
    private const string Health = "/grpc.health.v1.Health/";

    [Fact]
    public async Task Table_EveryEndpointOfTheApp_HasARow()
    {
        using var data = new TemporaryFolder();
        (int port, int grpcPort) = FreePorts.GetPair();
        await using WebApplication app = StandaloneServer.Build(data.Path, port, grpcPort);
        RouteEndpoint[] endpoints =
        [
            .. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>(),
        ];
        string[] patterns =
        [
            .. endpoints.SelectMany(endpoint => GetMethods(endpoint).Select(method => $"{method} {GetPattern(endpoint)}")),
        ];

        Assert.Equal(
            patterns.Where(pattern => !IsGrpc(pattern)).Order(StringComparer.Ordinal),
            AccessTable.Rest.Select(row => row.Endpoint).Distinct().Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            patterns
                .Where(pattern =>
                    IsGrpc(pattern)
                    && !pattern.Contains("{unimplemented", StringComparison.Ordinal)
                    && !pattern.Contains(Health, StringComparison.Ordinal)
                )
                .Order(StringComparer.Ordinal),
            AccessTable
                .GrpcInOneProcess.Where(row => row.Admin != StatusCode.Unimplemented)
                .Select(row => $"POST /{row.Method}")
                .Order(StringComparer.Ordinal)
        );
    }

    private static bool IsGrpc(string pattern) =>
        pattern.Contains(".v1.", StringComparison.Ordinal) || pattern.Contains("{unimplemented", StringComparison.Ordinal);

    private static string GetPattern(RouteEndpoint endpoint) => $"/{endpoint.RoutePattern.RawText!.Trim('/')}";

    /// <summary>Health endpoints accept any method, and every endpoint of GET accepts HEAD.</summary>
    private static IEnumerable<string> GetMethods(RouteEndpoint endpoint)
    {
        IReadOnlyList<string> methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"];
        return methods.Contains("GET") ? ["GET"] : methods;
    }
}

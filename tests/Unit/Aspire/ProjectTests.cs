using System.Net;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace TextToVideo.Unit.Aspire;

/// <summary>Projects as processes; the project is the moderation service.</summary>
public sealed class ProjectTests
{
    [LocalProcessesFact]
    public async Task Replicas_HaveTheirOwnPorts_AndCallersAreToldOfAll()
    {
        await using var application = new LocalApplication();
        IResourceBuilder<ProjectResource> moderation = application.Builder.AddProject<Projects.Moderation>("moderation")
            .WithHttpEndpoint(name: "http").WithHttpEndpoint(name: "grpc", env: "GRPC_PORT").WithHttpHealthCheck("/health").WithReplicas(2)
            .WithEnvironment("Artifacts__Path", Path.Combine(application.Folder, "artifacts"));
        application.AddShell("caller", "echo ready >caller; sleep 1000").WithReference(moderation).WaitFor(moderation);
        await application.StartAsync();
        await application.WrittenAsync("caller");
        Dictionary<string, string> caller = application.Environment("caller");

        string[] ids = ["moderation-0", "moderation-1"];
        string[] names = ["http", "grpc"];
        Assert.Equal(4, ids.SelectMany(id => names.Select(name => application.Endpoint(id, name))).Distinct().Count());
        for (int i = 0; i < 2; i++)
        {
            string id = ids[i];
            Dictionary<string, string> environment = application.Environment(id);
            string http = application.Endpoint(id, "http");
            string grpc = application.Endpoint(id, "grpc");

            Assert.Equal(http, environment["ASPNETCORE_URLS"]);
            Assert.Equal($"{new Uri(grpc).Port}", environment["GRPC_PORT"]);
            Assert.Equal("moderation", environment["OTEL_SERVICE_NAME"]);
            Assert.Equal($"service.instance.id={id}", environment["OTEL_RESOURCE_ATTRIBUTES"]);
            Assert.DoesNotContain("OTEL_EXPORTER_OTLP_ENDPOINT", environment.Keys);
            Assert.Equal(http, caller[$"services__moderation__http__{i}"]);
            Assert.Equal(grpc, caller[$"services__moderation__grpc__{i}"]);
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, HttpVersion.Version11));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(grpc, HttpVersion.Version20));
        }
    }

    [LocalProcessesFact]
    public async Task GrpcPort_AmongTheUrlsToo_SpeaksHttp2()
    {
        await using var application = new LocalApplication();
        IResourceBuilder<ProjectResource> moderation = application.Builder.AddProject<Projects.Moderation>("moderation")
            .WithHttpEndpoint(name: "http").WithHttpEndpoint(name: "grpc", env: "GRPC_PORT").WithHttpHealthCheck("/health");
        moderation.WithEnvironment(
            "ASPNETCORE_URLS", ReferenceExpression.Create($"{moderation.GetEndpoint("http")};{moderation.GetEndpoint("grpc")}"));
        await application.StartAsync();
        await application.HealthyAsync("moderation");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(application.Endpoint("moderation", "http"), HttpVersion.Version11));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(application.Endpoint("moderation", "grpc"), HttpVersion.Version20));
    }

    [LocalProcessesFact]
    public async Task Collector_Configured_IsWhereTelemetryGoes()
    {
        await using var application = new LocalApplication("--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://127.0.0.1:4317");
        application.Builder.AddProject<Projects.Moderation>("moderation").WithHttpEndpoint(name: "http");
        await application.StartAsync();
        await application.HealthyAsync("moderation");
        Dictionary<string, string> environment = await application.EnvironmentAsync("moderation");

        Assert.Equal("http://127.0.0.1:4317", environment["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("grpc", environment["OTEL_EXPORTER_OTLP_PROTOCOL"]);
    }

    [LocalProcessesFact]
    public async Task Replicas_FixedPort_IsAnError()
    {
        await using var application = new LocalApplication();
        application.Builder.AddProject<Projects.Moderation>("moderation").WithHttpEndpoint(18080, name: "http").WithReplicas(2);

        var error = await Assert.ThrowsAsync<DistributedApplicationException>(application.StartAsync);

        Assert.Contains("18080", error.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(string address, Version version)
    {
        using var http = new HttpClient { Timeout = LocalApplication.Patience };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(address), "/alive"))
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using HttpResponseMessage response = await http.SendAsync(request);
        return response.StatusCode;
    }
}

using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace TextToVideo.Unit.Polyfills;

public sealed class GrpcHealthChecksTests : IAsyncLifetime
{
    private volatile HealthStatus _model = HealthStatus.Healthy;
    private TestServer _server = null!;
    private Health.HealthClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync(
            services =>
            {
                services.AddGrpc();
                services
                    .AddGrpcHealthChecks(options =>
                    {
                        options.Services.Map("texttovideo.v1.Denoising", check => check.Tags.Contains("model"));
                        options.Services.Map("texttovideo.v1.Nothing", _ => false);
                    })
                    .AddCheck("model", () => new HealthCheckResult(_model), tags: ["model"])
                    .AddCheck("disk", () => HealthCheckResult.Degraded());
                services.Configure<HealthCheckPublisherOptions>(options =>
                {
                    options.Delay = TimeSpan.Zero;
                    options.Period = TimeSpan.FromSeconds(1);
                });
            },
            app => app.MapGrpcHealthChecksService());
        _client = new Health.HealthClient(_server.Channel);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("", ServingStatus.Serving)]
    [InlineData("texttovideo.v1.Denoising", ServingStatus.Serving)]
    [InlineData("texttovideo.v1.Nothing", ServingStatus.Unknown)]
    public async Task Check_HealthyOrDegraded_Serving(string service, ServingStatus expected)
    {
        Assert.Equal(expected, (await _client.CheckAsync(new HealthCheckRequest { Service = service })).Status);
    }

    [Fact]
    public async Task Check_Unhealthy_NotServingAtOnce()
    {
        _model = HealthStatus.Unhealthy;

        Assert.Equal(ServingStatus.NotServing, (await _client.CheckAsync(new HealthCheckRequest())).Status);
        Assert.Equal(
            ServingStatus.NotServing,
            (await _client.CheckAsync(new HealthCheckRequest { Service = "texttovideo.v1.Denoising" })).Status);
    }

    [Fact]
    public async Task Check_UnknownService_NotFound()
    {
        var error = await Assert.ThrowsAsync<RpcException>(
            () => _client.CheckAsync(new HealthCheckRequest { Service = "no.Such" }).ResponseAsync);

        Assert.Equal(StatusCode.NotFound, error.StatusCode);
    }

    [Fact]
    public async Task Watch_StatusChanges_TellsNowAndEveryChangeOnce()
    {
        using var call = _client.Watch(new HealthCheckRequest { Service = "texttovideo.v1.Denoising" });
        Assert.Equal(ServingStatus.Serving, await NextAsync(call));

        _model = HealthStatus.Unhealthy;
        Assert.Equal(ServingStatus.NotServing, await NextAsync(call));

        _model = HealthStatus.Healthy;
        Assert.Equal(ServingStatus.Serving, await NextAsync(call));
    }

    [Fact]
    public async Task Watch_UnknownService_ServiceUnknown()
    {
        using var call = _client.Watch(new HealthCheckRequest { Service = "no.Such" });

        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(call));
    }

    [Fact]
    public async Task Watch_ServerStops_EndsWithNotServing()
    {
        using var call = _client.Watch(new HealthCheckRequest());
        Assert.Equal(ServingStatus.Serving, await NextAsync(call));

        var stopping = _server.App.StopAsync();

        Assert.Equal(ServingStatus.NotServing, await NextAsync(call));
        Assert.False(await call.ResponseStream.MoveNext().WaitAsync(TestServer.Patience));
        await stopping.WaitAsync(TestServer.Patience);
    }

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> call)
    {
        Assert.True(await call.ResponseStream.MoveNext().WaitAsync(TestServer.Patience));
        return call.ResponseStream.Current.Status;
    }
}

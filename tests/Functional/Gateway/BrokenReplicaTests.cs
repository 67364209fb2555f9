using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using TextToVideo.V1;

namespace TextToVideo.Functional.Gateway;

/// <summary>
/// Tests what callers receive if a replica closes the connection, hangs or is unhealthy, and what replicas receive from callers.
/// </summary>
public sealed class BrokenReplicaTests
{
    private const int Calls = 30;

    private static readonly Video s_video = new() { Id = "video_1", Status = VideoStatus.InProgress };

    [Fact]
    public async Task Get_ReplicaBreaksOff_IsAnsweredByTheOther()
    {
        await using ScriptedReplica broken = await ScriptedReplica.StartAsync(ScriptedReplica.BreakOff);
        await using ScriptedReplica whole = await ScriptedReplica.StartAsync(context => context.Response.WriteAsync("{}"));
        await using GatewayHost gateway = await GatewayHost.StartAsync([broken.Addresses, whole.Addresses]);
        for (int i = 0; i < Calls; i++)
        {
            using HttpResponseMessage response = await gateway.Http.GetAsync("/v1/videos");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal(Calls, whole.Requests);
        Assert.NotEqual(0, broken.Requests);
    }

    [Fact]
    public async Task Post_ReplicaClosesTheConnection_IsNotRetriedAndFails()
    {
        await using ScriptedReplica broken = await ScriptedReplica.StartAsync(ScriptedReplica.BreakOff);
        await using ScriptedReplica whole = await ScriptedReplica.StartAsync(context => context.Response.WriteAsync("{}"));
        await using GatewayHost gateway = await GatewayHost.StartAsync([broken.Addresses, whole.Addresses]);
        int failed = 0;
        for (int i = 0; i < Calls; i++)
        {
            using HttpResponseMessage response = await gateway.Http.PostAsJsonAsync("/v1/videos", VideosClient.QuickRequest);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                JsonElement error = await AssertUnavailableAsync(response);
                Assert.Contains("may have been processed", error.Text("message"), StringComparison.Ordinal);
                failed++;
            }
        }

        Assert.Equal((failed, Calls - failed), (broken.Requests, whole.Requests));
        Assert.NotEqual(0, failed);
    }

    [Fact]
    public async Task Call_ReplicaBreaksOff_IsUnavailableAndNotRepeated()
    {
        await using ScriptedReplica broken = await ScriptedReplica.StartAsync(ScriptedReplica.BreakOff);
        await using GatewayHost gateway = await GatewayHost.StartAsync([broken.Addresses]);
        RpcException error = await Assert.ThrowsAsync<RpcException>(async () =>
            await gateway.Grpc.CreateVideoAsync(new CreateVideoRequest { Prompt = VideosClient.Prompt }, Deadline)
        );

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Contains("closed the connection", error.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(1, broken.Requests);
    }

    [Fact]
    public async Task Watch_ReplicaBreaksOffInTheMiddle_IsUnavailable()
    {
        var received = new TaskCompletionSource();
        await using ScriptedReplica broken = await ScriptedReplica.StartAsync(async context =>
        {
            await WriteMessageAsync(context);
            await received.Task;
            context.Abort();
        });
        await using GatewayHost gateway = await GatewayHost.StartAsync([broken.Addresses]);
        using AsyncServerStreamingCall<Video> call = gateway.Grpc.WatchVideo(new WatchVideoRequest { Id = s_video.Id }, Deadline);

        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(s_video, call.ResponseStream.Current);
        received.SetResult();
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
    }

    [Fact]
    public async Task Watch_CallerCancels_EndsTheCallBehind()
    {
        var ended = new TaskCompletionSource();
        await using ScriptedReplica replica = await ScriptedReplica.StartAsync(async context =>
        {
            context.RequestAborted.Register(ended.SetResult);
            await WriteMessageAsync(context);
            await ended.Task;
        });
        await using GatewayHost gateway = await GatewayHost.StartAsync([replica.Addresses]);
        using AsyncServerStreamingCall<Video> call = gateway.Grpc.WatchVideo(new WatchVideoRequest { Id = s_video.Id }, Deadline);
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.False(ended.Task.IsCompleted);
        call.Dispose();

        await ended.Task.WaitAsync(Wait.Long);
    }

    [Fact]
    public async Task Events_EachReachesTheCallerAtOnceAndItsLeavingTheReplica()
    {
        var ended = new TaskCompletionSource();
        using var next = new SemaphoreSlim(0);
        await using ScriptedReplica replica = await ScriptedReplica.StartAsync(async context =>
        {
            context.RequestAborted.Register(ended.SetResult);
            context.Response.ContentType = "text/event-stream";
            for (int i = 0; !ended.Task.IsCompleted; i++)
            {
                await context.Response.WriteAsync($"data: {i}\n\n");
                await Task.WhenAny(next.WaitAsync(), ended.Task);
            }
        });
        await using GatewayHost gateway = await GatewayHost.StartAsync([replica.Addresses]);
        using (Stream stream = await gateway.Http.GetStreamAsync("/v1/videos/video_1/events"))
        using (var reader = new StreamReader(stream))
        {
            for (int i = 0; i < 5; i++)
            {
                Assert.Equal($"data: {i}", await reader.ReadLineAsync().WaitAsync(Wait.Long));
                Assert.Equal(string.Empty, await reader.ReadLineAsync().WaitAsync(Wait.Long));
                next.Release();
            }
        }

        await ended.Task.WaitAsync(Wait.Long);
    }

    [Fact]
    public async Task Post_ConnectionHangs_GoesToTheOther()
    {
        // The backlog of connections is full and none is accepted: the next one hangs until its timeout.
        using var deaf = new TcpListener(IPAddress.Loopback, 0);
        deaf.Start(backlog: 1);
        using var fill = new CancellationTokenSource();
        var waiting = new List<TcpClient>();
        for (int i = 0; i < 8; i++)
        {
            waiting.Add(new TcpClient());
            _ = waiting[i].ConnectAsync((IPEndPoint)deaf.LocalEndpoint, fill.Token).AsTask().ContinueWith(_ => { }, TaskScheduler.Default);
        }

        await using ScriptedReplica whole = await ScriptedReplica.StartAsync(context => context.Response.WriteAsync("{}"));
        var address = new Uri($"http://{deaf.LocalEndpoint}");
        await using GatewayHost gateway = await GatewayHost.StartAsync(
            [(address, address), whole.Addresses],
            ("Gateway:Proxy:ConnectTimeout", "00:00:00.5"),
            ("Gateway:Proxy:ProbeInterval", "01:00:00")
        );
        for (int i = 0; i < Calls; i++)
        {
            using HttpResponseMessage response = await gateway.Http.PostAsJsonAsync("/v1/videos", VideosClient.QuickRequest);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal(Calls, whole.Requests);
        waiting.ForEach(client => client.Dispose());
        await fill.CancelAsync();
    }

    [Fact]
    public async Task Get_ReplicaIsSilent_IsTimedOut()
    {
        await using ScriptedReplica silent = await ScriptedReplica.StartAsync(context =>
            Task.Delay(Timeout.Infinite, context.RequestAborted)
        );
        await using GatewayHost gateway = await GatewayHost.StartAsync([silent.Addresses], ("Gateway:Proxy:SilenceLimit", "00:00:01"));
        using HttpResponseMessage response = await gateway.Http.GetAsync("/v1/videos");

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Equal("timeout", (await response.ErrorAsync()).Text("code"));
        Assert.Equal(1, silent.Requests);
    }

    [Fact]
    public async Task Replica_Unhealthy_GetsNoRequestsUntilHealthy()
    {
        await using ScriptedReplica unhealthy = await ScriptedReplica.StartAsync(context => context.Response.WriteAsync("{}"));
        await using GatewayHost gateway = await GatewayHost.StartAsync([unhealthy.Addresses]);
        unhealthy.IsHealthy = false;
        await Wait.UntilAsync("it gets no more requests", async () => !await AnswersAsync(gateway));
        int before = unhealthy.Requests;
        using HttpResponseMessage response = await gateway.Http.GetAsync("/v1/videos");
        await AssertUnavailableAsync(response);
        Assert.Equal(before, unhealthy.Requests);

        unhealthy.IsHealthy = true;
        await Wait.UntilAsync("it gets requests again", () => AnswersAsync(gateway));
    }

    [Fact]
    public async Task Get_CallersAddress_IsThatOfItsConnectionWhateverItSays()
    {
        string[] fields = ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"];
        await using ScriptedReplica replica = await ScriptedReplica.StartAsync(
            context => context.Response.WriteAsync(string.Join(' ', fields.Select(field => context.Request.Headers[field].ToString()))),
            KeyState.Valid
        );
        await using GatewayHost gateway = await GatewayHost.StartAsync(
            [replica.Addresses],
            ("Gateway:RateLimit:RequestsPerMinute", "1"),
            ("Gateway:RateLimit:Burst", "2")
        );
        for (int i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/videos")
            {
                Headers =
                {
                    { "Authorization", $"Bearer ttv_0123456789abcdef_{new string('0', 64)}" },
                    { "X-Forwarded-For", $"10.1.2.{i}" },
                    { "X-Forwarded-Proto", "https" },
                    { "X-Forwarded-Host", "example.org" },
                },
            };
            using HttpResponseMessage response = await gateway.Http.SendAsync(request);
            if (i == 2)
            {
                Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
                break;
            }

            Assert.Equal($"127.0.0.1 http {gateway.Http.BaseAddress!.Authority}", await response.Content.ReadAsStringAsync());
        }
    }

    internal static async Task<JsonElement> AssertUnavailableAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        JsonElement error = await response.ErrorAsync();
        Assert.Equal(("service_unavailable", "server_error"), (error.Text("code"), error.Text("type")));
        return error;
    }

    private static CallOptions Deadline => new(deadline: DateTime.UtcNow + Wait.Long);

    private static async Task<bool> AnswersAsync(GatewayHost gateway)
    {
        using HttpResponseMessage response = await gateway.Http.GetAsync("/v1/videos");
        return response.IsSuccessStatusCode;
    }

    /// <summary>One gRPC message.</summary>
    private static async Task WriteMessageAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        byte[] message = s_video.ToByteArray();
        await context.Response.Body.WriteAsync((byte[])[0, 0, 0, 0, (byte)message.Length, .. message]);
        await context.Response.Body.FlushAsync();
    }
}

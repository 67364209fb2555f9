using System.Data.Common;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dapper;
using Google.Protobuf;
using Grpc.Core;
using TextToVideo.V1;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Access;

/// <summary>Tests every cell of the access table.</summary>
public abstract partial class AccessTests : IDisposable
{
    private readonly AccessServer _server;

    protected AccessTests(AccessServer server, ITestOutputHelper output)
    {
        ArgumentNullException.ThrowIfNull(server);
        _server = server;
        server.Process.AttachLog(output);
    }

    public static TheoryData<int, string> RestRows { get; } = Numbered([.. AccessTable.Rest.Select(row => row.Endpoint)]);

    private protected abstract IReadOnlyList<GrpcRow> GrpcRows { get; }

    public void Dispose()
    {
        _server.Process.AttachLog(null);
        GC.SuppressFinalize(this);
    }

    [Theory]
    [MemberData(nameof(RestRows))]
    public async Task Rest_Row_IsAsTheTableSays(int number, string endpoint)
    {
        RestRow row = AccessTable.Rest[number];
        Assert.Equal(endpoint, row.Endpoint);
        string[] parts = row.Endpoint.Split(' ');
        string target = row.Target is null ? _server.VideoId : await row.Target(_server);
        string path = row.Link is null ? Parameter().Replace(parts[1], target) : await row.Link(_server);
        var wrong = new List<string>();

        // What succeeds may change something, so it comes last.
        foreach (Who who in Enum.GetValues<Who>().OrderBy(who => row.StatusFor(who) == (int)HttpStatusCode.OK))
        {
            // Every endpoint of GET answers HEAD too.
            foreach (string method in parts[0] == "GET" ? ["GET", "HEAD"] : new[] { parts[0] })
            {
                using HttpResponseMessage response = await _server.SendAsync(who, new HttpMethod(method), path, row.Body);
                if ((int)response.StatusCode != row.StatusFor(who))
                {
                    wrong.Add($"{method} by {who}: {(int)response.StatusCode} instead of {row.StatusFor(who)}");
                }

                await AssertErrorHasMessageAsync(response, method);
            }
        }

        Assert.True(wrong.Count == 0, $"{row.Endpoint}: {string.Join(", ", wrong)}");
    }

    /// <summary>This also holds for paths without an endpoint, and for every spelling that routing accepts.</summary>
    [Theory]
    [InlineData("/v1/admin/keys/", true)]
    [InlineData("/V1/ADMIN/KEYS", true)]
    [InlineData("/v1/admin", true)]
    [InlineData("/v1/admin/nothing", true)]
    [InlineData("/METRICS", true)]
    [InlineData("/metrics/", true)]
    [InlineData("/V1/Videos/", false)]
    [InlineData("/v1/nothing", false)]
    [InlineData("/nothing", false)]
    [InlineData("/texttovideo.v1.Nothing/Method", false)]
    public async Task Rest_AnyMethodAndSpelling_NeedsAKeyAndForAdministrationAnAdmins(string path, bool isAdmin)
    {
        foreach (HttpMethod method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Options, HttpMethod.Put, HttpMethod.Patch })
        {
            using HttpResponseMessage stranger = await _server.SendAsync(Who.Stranger, method, path);
            using HttpResponseMessage owner = await _server.SendAsync(Who.Owner, method, path);

            Assert.True(stranger.StatusCode == HttpStatusCode.Unauthorized, $"{method} {path} by a stranger: {stranger.StatusCode}");
            Assert.True((owner.StatusCode == HttpStatusCode.Forbidden) == isAdmin, $"{method} {path} by an owner: {owner.StatusCode}");
        }
    }

    [Fact]
    public async Task Grpc_EveryRow_IsAsTheTableSays()
    {
        var wrong = new List<string>();
        foreach (GrpcRow row in GrpcRows)
        {
            string target = row.IsDestructive ? await _server.MakeVideoAsync() : _server.VideoId;
            foreach (Who who in Enum.GetValues<Who>().OrderBy(who => row.StatusFor(who) == StatusCode.OK))
            {
                StatusCode status = await CallAsync(who, row.Method, row.Request(target));
                if (status != row.StatusFor(who))
                {
                    wrong.Add($"{row.Method} by {who}: {status} instead of {row.StatusFor(who)}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Grpc_UnknownMethod_IsKeptFromStrangers()
    {
        Assert.Equal(
            StatusCode.Unauthenticated,
            await CallAsync(Who.Stranger, "texttovideo.v1.VideoGeneration/Nothing", new GetVideoRequest())
        );
        Assert.Equal(StatusCode.Unimplemented, await CallAsync(Who.Owner, "texttovideo.v1.VideoGeneration/Nothing", new GetVideoRequest()));
    }

    [Fact]
    public async Task Grpc_Health_IsForEverybody() =>
        Assert.Equal(StatusCode.OK, await CallAsync(Who.Stranger, "grpc.health.v1.Health/Check", new GetVideoRequest()));

    [Fact]
    public async Task List_Tenants_SeeTheirOwnAlone()
    {
        string[] owners = await ListAsync(Who.Owner);
        string[] others = await ListAsync(Who.OtherTenant);
        using HttpResponseMessage foreign = await _server.SendAsync(Who.OtherTenant, HttpMethod.Get, $"/v1/videos?after={_server.VideoId}");

        Assert.Contains(_server.VideoId, owners);
        Assert.DoesNotContain(_server.VideoId, others);
        Assert.DoesNotContain(_server.VideoId, await ListAsync(Who.Admin));
        Assert.Equal(HttpStatusCode.OK, foreign.StatusCode);
        Assert.DoesNotContain(_server.VideoId, await foreign.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ttv_")]
    [InlineData("Basic dXNlcjpwYXNzd29yZA==")]
    [InlineData("Bearer ttv_0123456789abcdef_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public async Task Rest_NoKeyOrAWrongOne_Is401InOpenAisEnvelope(string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/videos");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using HttpResponseMessage response = await _server.Process.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
        JsonElement error = await response.ErrorAsync();
        Assert.Equal(("invalid_request_error", "invalid_api_key"), (error.Text("type"), error.Text("code")));
    }

    [Fact]
    public async Task Rest_KeyWithAnotherSecret_Is401()
    {
        string key = _server.GetKey(Who.Owner)!;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/videos");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key[..^1] + (key[^1] == '0' ? '1' : '0'));
        using HttpResponseMessage response = await _server.Process.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Link_KeyThatMadeItIsRevoked_NoLongerWorks()
    {
        JsonElement key = await _server.CreateKeyAsync(new { name = "sharer", tenant = $"tenant-{_server.OwnerKeyId}" });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/videos/{_server.VideoId}/content/link");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Text("key"));
        using HttpResponseMessage made = await _server.Process.Http.SendAsync(request);
        string link = new Uri((await VideosClient.OkAsync(made)).Text("url")).PathAndQuery;
        using HttpResponseMessage before = await _server.SendAsync(Who.Stranger, HttpMethod.Get, link);
        await _server.OkAsync(Who.Admin, HttpMethod.Delete, $"/v1/admin/keys/{key.Text("id")}");
        using HttpResponseMessage after = await _server.SendAsync(Who.Stranger, HttpMethod.Get, link);

        Assert.Equal((HttpStatusCode.OK, "video/mp4"), (before.StatusCode, before.Content.Headers.ContentType?.MediaType));
        Assert.Equal(HttpStatusCode.Forbidden, after.StatusCode);
    }

    [Fact]
    public async Task AdminActions_KeyCreatedAndRevoked_AreRecordedWithTheAdminsKey()
    {
        JsonElement key = await _server.CreateKeyAsync(new { name = "recorded" });
        await _server.OkAsync(Who.Admin, HttpMethod.Delete, $"/v1/admin/keys/{key.Text("id")}");
        using HttpResponseMessage missing = await _server.SendAsync(Who.Admin, HttpMethod.Delete, "/v1/admin/keys/missing");
        using HttpResponseMessage refused = await _server.SendAsync(Who.Owner, HttpMethod.Delete, $"/v1/admin/keys/{key.Text("id")}");
        JsonElement[] actions = await ActionsAsync($"target={key.Text("id")}");
        JsonElement failed = (await ActionsAsync("target=missing")).Last();

        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(["revokeKey 200", "createKey 200"], actions.Select(action => $"{action.Text("action")} {action.Int("status")}"));
        Assert.All(
            actions,
            action => Assert.Equal(("key", _server.GetKey(Who.Admin)!.Split('_')[1]), (action.Text("actor"), action.Text("key_id")))
        );
        Assert.Equal(("revokeKey", 404), (failed.Text("action"), failed.Int("status")));
    }

    /// <summary>A stream that waits for a slow job ends when its key becomes invalid, not only when the job ends.</summary>
    [Fact]
    public async Task Watch_KeyIsRevoked_EndsTheStream()
    {
        JsonElement key = await _server.CreateKeyAsync(new { name = "watches" });
        HttpResponseMessage[] made = await CreateManyAsync(
            key.Text("key"),
            new
            {
                prompt = VideosClient.Prompt,
                num_inference_steps = 100,
                cache_threshold = 0,
            },
            count: 24
        );
        string id = (await VideosClient.OkAsync(made[^1])).Text("id");
        using AsyncServerStreamingCall<Video> call = new VideoGeneration.VideoGenerationClient(_server.Process.Channel).WatchVideo(
            new WatchVideoRequest { Id = id },
            new Metadata { { "authorization", $"Bearer {key.Text("key")}" } },
            DateTime.UtcNow + Wait.Long
        );
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        await _server.OkAsync(Who.Admin, HttpMethod.Delete, $"/v1/admin/keys/{key.Text("id")}");
        RpcException ended = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(CancellationToken.None)) { }
        });
        await _server.OkAsync(Who.Admin, HttpMethod.Delete, $"/v1/admin/tenants/{key.Text("tenant")}");

        Assert.Equal(StatusCode.Unauthenticated, ended.StatusCode);
    }

    [Fact]
    public async Task Limits_ManyRequestsAtOnce_LetNoMorePassThanMay()
    {
        JsonElement quota = await _server.CreateKeyAsync(new { name = "three a day", videos_per_day = 3 });
        JsonElement concurrent = await _server.CreateKeyAsync(new { name = "two at a time", concurrent_videos = 2 });
        object slow = new
        {
            prompt = VideosClient.Prompt,
            num_inference_steps = 100,
            cache_threshold = 0,
            priority = "low",
        };

        (HttpResponseMessage[] daily, HttpResponseMessage[] parallel) = (
            await CreateManyAsync(quota.Text("key"), VideosClient.QuickRequest),
            await CreateManyAsync(concurrent.Text("key"), slow)
        );

        Assert.Equal(3, daily.Count(response => response.StatusCode == HttpStatusCode.OK));
        Assert.Equal(2, parallel.Count(response => response.StatusCode == HttpStatusCode.OK));
        foreach (
            (HttpResponseMessage[] responses, string code) in new[] { (daily, "quota_exceeded"), (parallel, "concurrency_limit_exceeded") }
        )
        {
            HttpResponseMessage refused = responses.First(response => response.StatusCode != HttpStatusCode.OK);
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal(code, (await refused.ErrorAsync()).Text("code"));
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        Assert.Contains("\"videos\";q=3;w=86400", daily[0].Headers.GetValues("RateLimit-Policy"));
        Assert.Contains(
            daily,
            response => response.Headers.GetValues("RateLimit").Any(value => value.StartsWith("\"videos\";r=0;", StringComparison.Ordinal))
        );
        await _server.OkAsync(Who.Admin, HttpMethod.Delete, $"/v1/admin/tenants/{concurrent.Text("tenant")}");
    }

    [Fact]
    public async Task Export_Tenant_HasItsVideosAndFilesAndNoSecret()
    {
        JsonElement webhook = await _server.OkAsync(
            Who.Owner,
            HttpMethod.Post,
            "/v1/webhooks",
            new { url = "https://9.9.9.9/", events = new[] { "video.completed" } }
        );
        using HttpResponseMessage response = await _server.SendAsync(Who.Owner, HttpMethod.Get, "/v1/export");
        using var zip = new ZipArchive(await response.Content.ReadAsStreamAsync());
        JsonElement videos = await ReadAsync(zip, "videos.json");
        JsonElement keys = await ReadAsync(zip, "keys.json");

        JsonElement video = videos.EnumerateArray().Single(one => one.Text("id") == _server.VideoId);
        Assert.Equal(VideosClient.Prompt, video.Text("prompt"));
        Assert.Contains(keys.EnumerateArray(), key => key.Text("id") == _server.OwnerKeyId);
        Assert.DoesNotContain(_server.GetKey(Who.Owner)!.Split('_')[2], keys.ToString(), StringComparison.Ordinal);
        JsonElement webhooks = await ReadAsync(zip, "webhooks.json");
        Assert.Contains(webhooks.EnumerateArray(), one => one.Text("id") == webhook.Text("id"));
        Assert.DoesNotContain(webhook.Text("secret"), webhooks.ToString(), StringComparison.Ordinal);
        Assert.Contains(
            (await ReadAsync(zip, "moderation.json")).EnumerateArray(),
            one => one.TryGetProperty("video_id", out JsonElement id) && id.GetString() == _server.VideoId
        );
        Assert.Equal(JsonValueKind.Array, (await ReadAsync(zip, "usage.json")).ValueKind);
        Assert.Equal(JsonValueKind.Array, (await ReadAsync(zip, "deliveries.json")).ValueKind);
        Assert.Equal(JsonValueKind.Array, (await ReadAsync(zip, "idempotency_keys.json")).ValueKind);
        using var file = new MemoryStream();
        await using (Stream entry = zip.GetEntry($"videos/{_server.VideoId}/video.mp4")!.Open())
        {
            await entry.CopyToAsync(file);
        }

        using HttpResponseMessage content = await _server.SendAsync(Who.Owner, HttpMethod.Get, $"/v1/videos/{_server.VideoId}/content");
        Assert.True(Media.Same(await content.Content.ReadAsByteArrayAsync(), file.ToArray()), "The export has another file.");
    }

    [Fact]
    public async Task DeleteTenant_WithVideos_LeavesNothingOfThem()
    {
        JsonElement key = await _server.CreateKeyAsync(new { name = "leaves" });
        HttpResponseMessage[] made = await CreateManyAsync(
            key.Text("key"),
            new
            {
                prompt = VideosClient.Prompt,
                num_inference_steps = 100,
                cache_threshold = 0,
            }
        );
        JsonElement deleted = await _server.OkAsync(Who.Admin, HttpMethod.Delete, $"/v1/admin/tenants/{key.Text("tenant")}");

        Assert.Equal((made.Length, 1), (deleted.Int("videos"), deleted.Int("keys")));
        await using DbConnection database = await _server.OpenDatabaseAsync();
        Assert.Equal(
            0,
            await database.ExecuteScalarAsync<int>(
                "SELECT count(*) FROM video_jobs WHERE tenant = @tenant",
                new { tenant = key.Text("tenant") }
            )
        );
        foreach (HttpResponseMessage response in made)
        {
            // A checkpoint that was being written when the files were deleted goes with the event of the stage that stopped.
            string id = (await VideosClient.OkAsync(response)).Text("id");
            await Wait.UntilAsync($"no file is left of {id}", () => _server.Process.FindFiles(id).Length == 0);
        }
    }

    private static TheoryData<int, string> Numbered(IReadOnlyList<string> names)
    {
        var data = new TheoryData<int, string>();
        for (int i = 0; i < names.Count; i++)
        {
            data.Add(i, names[i]);
        }

        return data;
    }

    [GeneratedRegex("{[a-z]+}")]
    private static partial Regex Parameter();

    /// <summary>Asserts that an error response has a message, except for HEAD, which has no body.</summary>
    private static async Task AssertErrorHasMessageAsync(HttpResponseMessage response, string method)
    {
        if (response.StatusCode != HttpStatusCode.OK && method != HttpMethod.Head.Method)
        {
            Assert.NotEmpty((await response.ErrorAsync()).Text("message"));
        }
    }

    private static async Task<JsonElement> ReadAsync(ZipArchive zip, string name)
    {
        await using Stream entry = zip.GetEntry(name)!.Open();
        return await JsonSerializer.DeserializeAsync<JsonElement>(entry);
    }

    private async Task<string[]> ListAsync(Who who) =>
        [
            .. (await _server.OkAsync(who, HttpMethod.Get, "/v1/videos?limit=100"))
                .GetProperty("data")
                .EnumerateArray()
                .Select(video => video.Text("id")),
        ];

    private async Task<JsonElement[]> ActionsAsync(string query) =>
        [.. (await _server.OkAsync(Who.Admin, HttpMethod.Get, $"/v1/admin/actions?{query}")).GetProperty("data").EnumerateArray()];

    private Task<HttpResponseMessage[]> CreateManyAsync(string key, object body, int count = 8) =>
        Task.WhenAll(
            Enumerable
                .Range(0, count)
                .Select(async _ =>
                {
                    using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/videos") { Content = JsonContent.Create(body) };
                    request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
                    return await _server.Process.Http.SendAsync(request);
                })
        );

    /// <summary>Calls a method of any kind: sends one message, and reads responses until the status.</summary>
    private async Task<StatusCode> CallAsync(Who who, string name, IMessage request)
    {
        var bytes = new Marshaller<byte[]>(message => message, message => message);
        var method = new Method<byte[], byte[]>(MethodType.DuplexStreaming, name.Split('/')[0], name.Split('/')[1], bytes, bytes);
        Metadata headers = _server.GetKey(who) is { } key ? new Metadata { { "authorization", $"Bearer {key}" } } : [];
        var options = new CallOptions(headers, DateTime.UtcNow + Wait.Long);
        using AsyncDuplexStreamingCall<byte[], byte[]> call = _server
            .Process.Channel.CreateCallInvoker()
            .AsyncDuplexStreamingCall(method, host: null, options);
        try
        {
            await call.RequestStream.WriteAsync(request.ToByteArray());
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // Refused before the message was read.
        }

        try
        {
            while (await call.ResponseStream.MoveNext(CancellationToken.None)) { }

            return StatusCode.OK;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode;
        }
    }
}

using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using TextToVideo.Client;

namespace TextToVideo.Functional.Proxies;

/// <summary>What works directly works behind nginx and HAProxy too.</summary>
public sealed class ProxyTests(ProxiedServer proxied) : IClassFixture<ProxiedServer>
{
    private static readonly VideoRequest s_long = new()
    {
        Prompt = VideosClient.Prompt,
        Seed = 7,
        NumInferenceSteps = 100,
        CacheThreshold = 0,
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nginx_WaitingCreationAndRange_WorkAsDirectly(bool isConfigured)
    {
        HttpClient http = Get(isConfigured);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/videos")
        {
            Content = JsonContent.Create(VideosClient.QuickRequest),
        };
        request.Headers.Add("Prefer", "wait=50");

        using HttpResponseMessage created = await http.SendAsync(request);
        var video = JsonElement.Parse(await created.Content.ReadAsStringAsync());
        string content = $"/v1/videos/{video.Text("id")}/content";
        byte[] whole = await http.GetByteArrayAsync(new Uri(content, UriKind.Relative));
        using var part = new HttpRequestMessage(HttpMethod.Get, content);
        part.Headers.Range = new RangeHeaderValue(100, 199);
        using HttpResponseMessage partial = await http.SendAsync(part);

        Assert.Equal((HttpStatusCode.OK, "completed"), (created.StatusCode, video.Text("status")));
        Assert.Equal("ftyp", Encoding.ASCII.GetString(whole, 4, 4));
        Assert.Equal(HttpStatusCode.PartialContent, partial.StatusCode);
        Assert.Equal(whole[100..200], await partial.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nginx_Events_ArriveWhileTheJobRuns(bool isConfigured)
    {
        HttpClient http = Get(isConfigured);
        using HttpResponseMessage created = await http.PostAsJsonAsync(
            "/v1/videos",
            new
            {
                prompt = VideosClient.Prompt,
                num_inference_steps = 100,
                cache_threshold = 0,
            }
        );
        string id = JsonElement.Parse(await created.Content.ReadAsStringAsync()).Text("id");

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/videos/{id}/events");
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        using HttpResponseMessage events = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using Stream body = await events.Content.ReadAsStreamAsync();
        using var reader = new StreamReader(
            events.Content.Headers.ContentEncoding.Contains("gzip") ? new GZipStream(body, CompressionMode.Decompress) : body
        );
        string line = string.Empty;
        while (!line.Contains("\"denoise\"", StringComparison.Ordinal))
        {
            line = await reader.ReadLineAsync().WaitAsync(Wait.Long) ?? throw new EndOfStreamException();
        }

        using HttpResponseMessage cancelled = await http.PostAsync(new Uri($"/v1/videos/{id}/cancel", UriKind.Relative), null);
        string rest = await reader.ReadToEndAsync().WaitAsync(Wait.Long);

        Assert.Equal("text/event-stream", events.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
        Assert.Contains("\"cancelled\"", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nginx_Configured_CompressesJsonAndTellsTheServerItsAddress()
    {
        using HttpResponseMessage created = await proxied.Nginx.PostAsJsonAsync("/v1/videos", VideosClient.QuickRequest);
        string id = JsonElement.Parse(await created.Content.ReadAsStringAsync()).Text("id");
        await Wait.UntilAsync("the video is completed", async () => (await GetAsync($"/v1/videos/{id}")).Text("status") == "completed");

        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/videos");
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        using HttpResponseMessage list = await proxied.Nginx.SendAsync(request);
        using HttpResponseMessage link = await proxied.Nginx.PostAsync(new Uri($"/v1/videos/{id}/content/link", UriKind.Relative), null);

        Assert.Equal(["gzip"], list.Content.Headers.ContentEncoding);
        string url = JsonElement.Parse(await link.Content.ReadAsStringAsync()).Text("url");
        Assert.StartsWith(proxied.Nginx.BaseAddress!.ToString(), url, StringComparison.Ordinal);
        using var anyone = new HttpClient(ProxiedServer.CreateHandler());
        Assert.Equal("ftyp", Encoding.ASCII.GetString(await anyone.GetByteArrayAsync(new Uri(url)), 4, 4));
    }

    /// <summary>Callers without a key are counted by address: by their own and not by nginx's, and whatever they claim to be.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nginx_CallerWithoutKey_IsCountedByItsOwnAddress(bool isConfigured)
    {
        using HttpClient caller = ConnectFrom(isConfigured ? "127.0.0.2" : "127.0.0.3", isConfigured);
        using HttpClient other = ConnectFrom(isConfigured ? "127.0.0.4" : "127.0.0.5", isConfigured);

        await Wait.UntilAsync("the caller has sent too many requests", async () => await StatusAsync(caller) == 429);

        Assert.Equal(401, await StatusAsync(other));
        Assert.Equal(429, await StatusAsync(caller, "127.0.0.6"));

        async Task<int> StatusAsync(HttpClient client, string? claimed = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/videos");
            if (claimed is not null)
            {
                request.Headers.Add("X-Forwarded-For", claimed);
            }

            using HttpResponseMessage response = await client.SendAsync(request);
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task Nginx_Configured_ForwardsGrpc()
    {
        using TextToVideoClient client = Connect(proxied.Nginx.BaseAddress!);

        Assert.Equal(Client.VideoStatus.Completed, await GenerateAsync(client, s_long with { NumInferenceSteps = 2 }));
    }

    [Fact]
    public async Task Haproxy_CallsAndStreams_WorkAsDirectly()
    {
        using TextToVideoClient client = Connect(proxied.Haproxy);
        using var cancelled = new CancellationTokenSource();

        Assert.Equal(Client.VideoStatus.Completed, await GenerateAsync(client, s_long with { NumInferenceSteps = 2 }));
        string? id = null;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (GenerationUpdate update in client.GenerateAsync(s_long, null, cancelled.Token))
            {
                id = update.Video.Id;
                await cancelled.CancelAsync();
            }
        });
        await Wait.UntilAsync("the job is cancelled", async () => (await client.GetAsync(id!)).Error?.Code == "cancelled");
    }

    [Fact]
    public async Task Haproxy_DrainedServer_KeepsItsStreamsAndNewCallsGoToTheOther()
    {
        using TextToVideoClient first = Connect(proxied.Haproxy);
        using TextToVideoClient second = Connect(proxied.Haproxy);
        bool isDrained = false;

        Client.Video? last = null;
        await foreach (GenerationUpdate update in first.GenerateAsync(s_long))
        {
            last = update.Video;
            if (!isDrained)
            {
                isDrained = true;
                await CommandAsync("set server gateways/one state drain");
                Assert.Equal(last.Id, (await second.GetAsync(last.Id)).Id);
                await CommandAsync("set server gateways/one state ready");
                await CommandAsync("set server gateways/two state drain");
                Assert.Equal(last.Id, (await second.GetAsync(last.Id)).Id);
                await CommandAsync("set server gateways/two state ready");
            }
        }

        Assert.Equal(Client.VideoStatus.Completed, last!.Status);
    }

    private static async Task<Client.VideoStatus> GenerateAsync(TextToVideoClient client, VideoRequest request)
    {
        Client.VideoStatus status = default;
        await foreach (GenerationUpdate update in client.GenerateAsync(request))
        {
            status = update.Video.Status;
        }

        return status;
    }

    /// <summary>Connects to nginx from an address of this machine, without the key.</summary>
    private HttpClient ConnectFrom(string address, bool isConfigured)
    {
        SocketsHttpHandler handler = ProxiedServer.CreateHandler();
        handler.ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        };
        return new HttpClient(handler) { BaseAddress = Get(isConfigured).BaseAddress, Timeout = Wait.Long };
    }

    private HttpClient Get(bool isConfigured) => isConfigured ? proxied.Nginx : proxied.PlainNginx;

    private async Task<JsonElement> GetAsync(string path) =>
        JsonElement.Parse(await proxied.Nginx.GetStringAsync(new Uri(path, UriKind.Relative)));

    private TextToVideoClient Connect(Uri address) =>
        new(new TextToVideoClientOptions { Address = address, ApiKey = proxied.Key }, ProxiedServer.CreateHandler());

    /// <summary>Sends a command to HAProxy's administration socket.</summary>
    private async Task CommandAsync(string command)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(proxied.HaproxySocket));
        await socket.SendAsync(Encoding.ASCII.GetBytes($"{command}\n"));
        byte[] answer = new byte[256];
        int length = await socket.ReceiveAsync(answer);
        Assert.Equal(string.Empty, Encoding.ASCII.GetString(answer, 0, length).Trim());
    }
}

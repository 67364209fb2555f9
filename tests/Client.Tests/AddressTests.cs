using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace TextToVideo.Client.Tests;

/// <summary>Where calls go, and what they may take there.</summary>
public sealed class AddressTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(1);

    [Theory]
    [InlineData(null)]
    [InlineData("video")]
    [InlineData("ftp://videos.example")]
    [InlineData("https+http://gateway")]
    [InlineData("http://videos.example/v1")]
    public void Create_InvalidAddress_NamesTheOption(string? address)
    {
        var options = new TextToVideoClientOptions { Address = address is null ? null : new Uri(address, UriKind.RelativeOrAbsolute) };

        OptionsValidationException error = Assert.Throws<OptionsValidationException>(() => new TextToVideoClient(options));

        Assert.Contains(nameof(options.Address), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_OptionsOutOfRange_NamesAllOfThem()
    {
        var options = new TextToVideoClientOptions
        {
            Address = new Uri("http://127.0.0.1:1"),
            ApiKey = "two words",
            Timeout = TimeSpan.Zero,
            MaxRetries = -1,
            RetryDelay = TimeSpan.Zero,
            ReconnectTimeout = TimeSpan.FromDays(2),
        };

        OptionsValidationException error = Assert.Throws<OptionsValidationException>(() => new TextToVideoClient(options));

        string[] named = ["ApiKey", "Timeout", "MaxRetries", "RetryDelay", "ReconnectTimeout"];
        Assert.All(named, name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://videos.example", false, false)]
    [InlineData("http://videos.example", true, true)]
    [InlineData("https://videos.example", false, true)]
    [InlineData("http://localhost:8081", false, true)]
    [InlineData("http://[::1]:8081", false, true)]
    public async Task ApiKey_OverHttpToAnotherMachine_IsNotSentWithoutPermission(string address, bool isAllowed, bool isSent)
    {
        var network = new RecordingHandler();
        using var client = new TextToVideoClient(
            new TextToVideoClientOptions
            {
                Address = new Uri(address),
                ApiKey = "secret",
                AllowApiKeyOverHttp = isAllowed,
                MaxRetries = 0,
            },
            network
        );

        Exception error = await Assert.ThrowsAnyAsync<Exception>(() => client.GetAsync("video_1"));

        Assert.Equal(isSent ? ["Bearer secret"] : [], network.Keys);
        if (!isSent)
        {
            Assert.IsType<InvalidOperationException>(error);
            Assert.Contains("AllowApiKeyOverHttp", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Call_RestPort_SaysThatItDoesNotSpeakGrpc()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(protocols: HttpProtocols.Http1);

        await AssertNotGrpcAsync(server.Address);
    }

    [Fact]
    public async Task Call_ProxyForHttp11Only_SaysThatItDoesNotSpeakGrpc()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int connections = 0;
        var proxy = Task.Run(async () =>
        {
            while (true)
            {
                using TcpClient connection = await listener.AcceptTcpClientAsync();
                connections++;
                await connection.GetStream().ReadAtLeastAsync(new byte[1024], 1);
                await connection
                    .GetStream()
                    .WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
            }
        });

        await AssertNotGrpcAsync(new Uri($"http://{listener.LocalEndpoint}"));

        // Only a connection that ended before its first use was followed by another one.
        Assert.InRange(connections, 1, 4);
        listener.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => proxy);
    }

    [Fact]
    public async Task Call_NobodyListens_SaysSo()
    {
        using var client = new TextToVideoClient(
            new TextToVideoClientOptions { Address = new Uri($"http://127.0.0.1:{FreePorts.GetPair().First}"), RetryDelay = s_short }
        );

        TextToVideoException error = await Assert.ThrowsAsync<TextToVideoException>(() => client.GetAsync("video_1"));

        Assert.Equal(TextToVideoErrorCodes.Unavailable, error.Code);
        Assert.Contains("refused", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task AssertNotGrpcAsync(Uri address)
    {
        using var client = new TextToVideoClient(new TextToVideoClientOptions { Address = address, RetryDelay = s_short });

        TextToVideoException error = await Assert.ThrowsAsync<TextToVideoException>(() => client.GetAsync("video_1"));

        Assert.Equal(TextToVideoErrorCodes.NotGrpc, error.Code);
        Assert.Contains("port", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Records the keys of requests and answers none of them.</summary>
    private sealed class RecordingHandler : HttpMessageHandler
    {
        public List<string> Keys { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Keys.AddRange(request.Headers.GetValues("authorization"));
            throw new HttpRequestException("There is no network.");
        }
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.Generation.Tests.Storage;
using TextToVideo.Generation.Webhooks;

namespace TextToVideo.Generation.Tests.Webhooks;

/// <summary>The hosts are IP addresses, so that no test needs a name server, except for a reserved name that cannot exist.</summary>
public sealed class WebhookServiceTests : IAsyncLifetime
{
    private TemporaryJobDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TemporaryJobDatabase.MigratedAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData("https://1.1.1.1/", true)]
    [InlineData("https://1.1.1.1:443/", true)]
    [InlineData("https://1.1.1.1:8443/", true)]
    [InlineData("https://1.1.1.1:80/", false)]
    [InlineData("https://1.1.1.1:22/", false)]
    public async Task CreateAsync_DefaultPorts_AcceptsOnlyThose(string url, bool isAllowed) =>
        await AssertAsync(new WebhookOptions(), url, isAllowed, "443, 8443");

    [Theory]
    [InlineData("https://1.1.1.1:9443/", true)]
    [InlineData("https://1.1.1.1/", false)]
    public async Task CreateAsync_ConfiguredPorts_ReplaceTheDefault(string url, bool isAllowed) =>
        await AssertAsync(new WebhookOptions { AllowedPorts = { 9443 } }, url, isAllowed, "9443");

    [Fact]
    public async Task CreateAsync_PrivateTargetsAllowed_AcceptsEveryPort() =>
        await AssertAsync(new WebhookOptions { AllowPrivateTargets = true }, "http://127.0.0.1:1234/", true, string.Empty);

    [Theory]
    [InlineData("https://[2606:4700:4700::1111]/", false)]
    [InlineData("https://[2606:4701::1111]/", true)]
    [InlineData("https://9.9.9.9/", false)]
    [InlineData("https://[::ffff:9.9.9.9]/", false)]
    public async Task CreateAsync_BlockedNetworks_AreRefused(string url, bool isAllowed)
    {
        foreach (bool allowPrivate in new[] { false, true })
        {
            var options = new WebhookOptions { AllowPrivateTargets = allowPrivate, BlockedNetworks = { "2606:4700::/32", "9.0.0.0/8" } };
            await AssertAsync(options, url, isAllowed, "does not");
        }
    }

    /// <summary>The error for an internal host name must be the same as for a name that does not exist.</summary>
    [Fact]
    public async Task CreateAsync_PrivateAndUnknownHost_AreAnsweredAlike()
    {
        string[] hosts = ["127.0.0.1", "no-such-host.invalid"];
        var messages = new List<string>();
        foreach (string host in hosts)
        {
            InvalidFieldException error = await Assert.ThrowsAsync<InvalidFieldException>(() =>
                CreateService(new WebhookOptions()).CreateAsync("tenant-a", $"https://{host}/", null, default)
            );
            messages.Add(error.Description.Replace(host, "HOST", StringComparison.Ordinal));
        }

        Assert.Equal(messages[0], messages[1]);
    }

    [Theory]
    [InlineData(null, 86_400)]
    [InlineData(0L, 0)]
    [InlineData(604_800L, 604_800)]
    public async Task RotateSecretAsync_Overlap_KeepsThePreviousSecretForIt(long? overlap, int seconds)
    {
        WebhookService service = CreateService(new WebhookOptions());
        Webhook webhook = await service.CreateAsync("tenant-a", "https://1.1.1.1/", null, default);

        Webhook rotated = await service.RotateSecretAsync("tenant-a", webhook.Id, overlap, default);

        Assert.NotEqual(webhook.Secret, rotated.Secret);
        Assert.Equal(
            (webhook.Secret, _database.Clock.GetUtcNow().AddSeconds(seconds)),
            (rotated.PreviousSecret, rotated.PreviousSecretExpiresAt)
        );
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(604_801)]
    public async Task RotateSecretAsync_OverlapOutOfRange_NamesIt(long overlap)
    {
        InvalidFieldException error = await Assert.ThrowsAsync<InvalidFieldException>(() =>
            CreateService(new WebhookOptions()).RotateSecretAsync("tenant-a", "wh_1", overlap, default)
        );
        Assert.Equal("overlap", error.Field);
    }

    [Fact]
    public async Task ResendAsync_DisabledWebhook_IsAConflict()
    {
        WebhookService service = CreateService(new WebhookOptions());
        Webhook webhook = await service.CreateAsync("tenant-a", "https://1.1.1.1/", null, default);
        await Assert.ThrowsAsync<DeliveryNotFoundException>(() => service.ResendAsync("tenant-a", webhook.Id, "evt_1", default));
        await Assert.ThrowsAsync<WebhookNotFoundException>(() => service.ResendAsync("tenant-b", webhook.Id, "evt_1", default));

        await new WebhookStore(_database.Database, _database.Clock).DisableAsync(webhook, WebhookDisabledReasons.Gone, default);

        await Assert.ThrowsAsync<ConflictException>(() => service.ResendAsync("tenant-a", webhook.Id, "evt_1", default));
    }

    [Theory]
    [InlineData("BlockedNetworks:0", "10.0.0.1/64")]
    [InlineData("BlockedNetworks:0", "everything")]
    [InlineData("AllowedPorts:0", "0")]
    [InlineData("AllowedPorts:0", "65536")]
    [InlineData("RetryDelays:0", "-00:00:01")]
    [InlineData("RetryDelays:0", "31.00:00:00")]
    [InlineData("MaxConcurrent", "0")]
    [InlineData("MaxRetryAfter", "1.00:00:01")]
    [InlineData("DisableAfter", "00:00:59")]
    public void Start_InvalidOption_FailsAndNamesIt(string name, string value)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new($"Webhooks:{name}", value)]);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddGeneration();
        using IHost host = builder.Build();

        OptionsValidationException error = Assert.Throws<OptionsValidationException>(() =>
            host.Services.GetRequiredService<IOptions<WebhookOptions>>().Value
        );

        Assert.Contains(name.Split(':')[0], error.Message, StringComparison.Ordinal);
    }

    private async Task AssertAsync(WebhookOptions options, string url, bool isAllowed, string description)
    {
        WebhookService service = CreateService(options);
        if (isAllowed)
        {
            Assert.Equal(url, (await service.CreateAsync("tenant-a", url, null, default)).Url.OriginalString);
            return;
        }

        InvalidFieldException error = await Assert.ThrowsAsync<InvalidFieldException>(() =>
            service.CreateAsync("tenant-a", url, null, default)
        );
        Assert.Equal("url", error.Field);
        Assert.Contains(description, error.Description, StringComparison.Ordinal);
    }

    private WebhookService CreateService(WebhookOptions options)
    {
        options.UseDefaults();
        return new WebhookService(
            new WebhookStore(_database.Database, _database.Clock),
            new WebhookDeliveryStore(_database.Database, _database.Clock, NullLogger<WebhookDeliveryStore>.Instance),
            new WebhookConnections(Options.Create(options)),
            Options.Create(options),
            _database.Clock
        );
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TextToVideo.Moderation.Enhancement;
using TextToVideo.Moderation.External;
using TextToVideo.Moderation.Normalisation;
using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Text;

namespace TextToVideo.Moderation.Tests.Remote;

/// <summary>The moderation of prompts as the service registers it, with an endpoint whose answers a test writes.</summary>
internal sealed class EndpointHost : IAsyncDisposable
{
    private readonly IHost _host;

    private EndpointHost(ScriptedEndpoint endpoint, IHost host)
    {
        Endpoint = endpoint;
        _host = host;
    }

    public ScriptedEndpoint Endpoint { get; }

    public IPromptModerator Moderator => _host.Services.GetRequiredService<IPromptModerator>();

    public IPromptEnhancer Enhancer => _host.Services.GetRequiredService<IPromptEnhancer>();

    /// <summary>Everything that was logged, at every level.</summary>
    public string Log => string.Join('\n', _host.Services.GetFakeLogCollector().GetSnapshot().Select(entry => $"{entry}"));

    /// <summary>Starts an endpoint, and registers the services with the settings.</summary>
    /// <param name="settings">
    /// The settings, of which a later one replaces an earlier one; <c>{url}</c> in a value stands for the base address of the endpoint.
    /// </param>
    public static async Task<EndpointHost> StartAsync(params (string Key, string Value)[] settings)
    {
        ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        var configuration = new Dictionary<string, string?>();
        foreach ((string key, string value) in settings)
        {
            configuration[key] = value.Replace("{url}", endpoint.Url, StringComparison.Ordinal);
        }

        builder.Configuration.AddInMemoryCollection(configuration);
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddFakeLogging();
        builder.Services.AddSingleton(TestModerators.ShippedPolicy);
        builder.Services.AddOptions<ModerationOptions>();
        builder.Services.AddSingleton<CharacterFolding>();
        builder.Services.AddSingleton<PromptNormaliser>();
        builder.AddPromptModerator();
        builder.AddPromptEnhancement();
        return new EndpointHost(endpoint, builder.Build());
    }

    public async ValueTask DisposeAsync()
    {
        _host.Dispose();
        await Endpoint.DisposeAsync();
    }
}

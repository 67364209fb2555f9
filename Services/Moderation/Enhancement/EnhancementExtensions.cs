using Microsoft.Extensions.Options;
using TextToVideo.Moderation.Remote;
using TextToVideo.Moderation.Text;

namespace TextToVideo.Moderation.Enhancement;

/// <summary>Registers the rewriting of prompts.</summary>
internal static class EnhancementExtensions
{
    /// <summary>Adds the rewriting of prompts if an endpoint is configured.</summary>
    /// <param name="builder">The host's builder.</param>
    /// <returns>Whether an endpoint is configured.</returns>
    public static bool AddPromptEnhancement(this IHostApplicationBuilder builder)
    {
        IServiceCollection services = builder.Services;
        services.AddOptions<PromptEnhancerOptions>().BindConfiguration(PromptEnhancerOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PromptEnhancerOptions>, PromptEnhancerOptionsValidator>();
        if (string.IsNullOrEmpty(builder.Configuration[$"{PromptEnhancerOptions.SectionName}:{nameof(PromptEnhancerOptions.Endpoint)}"]))
        {
            return false;
        }

        services.AddRemoteEndpoint(
            EnhancementChatClient.ClientName,
            provider => provider.GetRequiredService<IOptions<PromptEnhancerOptions>>().Value.Timeout
        );
        services.AddMetrics();
        services.AddSingleton<EnhancementMetrics>();
        services.AddSingleton<IPromptEnhancer>(provider => new PromptEnhancer(
            EnhancementChatClient.Create(
                provider.GetRequiredService<IHttpClientFactory>(),
                provider.GetRequiredService<IOptions<PromptEnhancerOptions>>()
            ),
            provider.GetRequiredService<IPromptModerator>(),
            provider.GetRequiredService<IOptions<PromptEnhancerOptions>>(),
            provider.GetRequiredService<EnhancementMetrics>(),
            provider.GetRequiredService<ILogger<PromptEnhancer>>()
        ));
        return true;
    }
}

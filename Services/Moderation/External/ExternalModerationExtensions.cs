using Microsoft.Extensions.Options;
using TextToVideo.Moderation.Remote;
using TextToVideo.Moderation.Text;

namespace TextToVideo.Moderation.External;

/// <summary>Registers the moderation of prompts.</summary>
internal static class ExternalModerationExtensions
{
    /// <summary>Adds the moderator of prompts: the policy, and an external moderation if one is configured.</summary>
    /// <param name="builder">The host's builder.</param>
    /// <returns>Whether an external moderation is configured.</returns>
    public static bool AddPromptModerator(this IHostApplicationBuilder builder)
    {
        IServiceCollection services = builder.Services;
        services.AddOptions<ExternalModerationOptions>().BindConfiguration(ExternalModerationOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ExternalModerationOptions>, ExternalModerationOptionsValidator>();
        services.AddSingleton<PromptModerator>();
        if (
            string.IsNullOrEmpty(
                builder.Configuration[$"{ExternalModerationOptions.SectionName}:{nameof(ExternalModerationOptions.Endpoint)}"]
            )
        )
        {
            services.AddSingleton<IPromptModerator>(provider => provider.GetRequiredService<PromptModerator>());
            return false;
        }

        services.AddRemoteEndpoint(
            ExternalModeration.ClientName,
            provider => provider.GetRequiredService<IOptions<ExternalModerationOptions>>().Value.Timeout
        );
        services.AddSingleton<IExternalModeration, ExternalModeration>();
        services.AddSingleton<IPromptModerator>(provider => new StricterPromptModerator(
            provider.GetRequiredService<PromptModerator>(),
            provider.GetRequiredService<IExternalModeration>(),
            provider.GetRequiredService<IOptions<ExternalModerationOptions>>()
        ));
        return true;
    }
}

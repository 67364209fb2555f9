using Microsoft.Extensions.Options;

namespace TextToVideo.Gateway.Proxies;

internal sealed class GatewayOptionsValidator : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        try
        {
            options.GetTrustedNetworks();
            return ValidateOptionsResult.Success;
        }
        catch (FormatException exception)
        {
            return ValidateOptionsResult.Fail(
                $"{GatewayOptions.SectionName}:{nameof(GatewayOptions.TrustedProxies)}: {exception.Message}."
            );
        }
    }
}

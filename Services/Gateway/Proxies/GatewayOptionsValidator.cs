using Microsoft.Extensions.Options;

namespace TextToVideo.Gateway.Proxies;

internal sealed class GatewayOptionsValidator : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        string[] problems =
        [
            .. Check(nameof(GatewayOptions.TrustedProxies), options.GetTrustedNetworks),
            .. Check(nameof(GatewayOptions.CorsOrigins), options.GetCorsOrigins),
        ];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Check<T>(string setting, Func<T> read)
    {
        string? problem = null;
        try
        {
            read();
        }
        catch (FormatException exception)
        {
            problem = $"{GatewayOptions.SectionName}:{setting}: {exception.Message}.";
        }

        return problem is null ? [] : [problem];
    }
}

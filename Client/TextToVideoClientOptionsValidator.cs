using Microsoft.Extensions.Options;

namespace TextToVideo.Client;

/// <summary>Validates the options of the client.</summary>
/// <param name="allowsDiscovery">Whether service discovery resolves the address, so that it may have two schemes.</param>
internal sealed class TextToVideoClientOptionsValidator(bool allowsDiscovery) : IValidateOptions<TextToVideoClientOptions>
{
    private const int MaxRetries = 20;

    public ValidateOptionsResult Validate(string? name, TextToVideoClientOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (options.Address is not { IsAbsoluteUri: true } address || !IsAllowed(address))
        {
            string example = allowsDiscovery ? "http://127.0.0.1:8081 or https+http://gateway" : "http://127.0.0.1:8081";
            errors.AddError($"must be the address of a server's gRPC endpoint, such as {example}", nameof(options.Address));
        }

        Check(nameof(options.Timeout), options.Timeout, TimeSpan.FromSeconds(0.1), TimeSpan.FromHours(1));
        Check(nameof(options.RetryDelay), options.RetryDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        Check(nameof(options.ReconnectTimeout), options.ReconnectTimeout, TimeSpan.Zero, TimeSpan.FromDays(1));
        if (options.MaxRetries is < 0 or > MaxRetries)
        {
            errors.AddError($"must be from 0 to {MaxRetries}", nameof(options.MaxRetries));
        }

        if (options.ApiKey?.Any(character => character is <= ' ' or > '~') == true)
        {
            errors.AddError("must contain visible ASCII characters only", nameof(options.ApiKey));
        }

        return errors.Build();

        void Check(string property, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
            {
                errors.AddError($"must be from {least} to {most}", property);
            }
        }
    }

    private bool IsAllowed(Uri address) =>
        address.Host.Length > 0
        && address.AbsolutePath == "/"
        && address.Query.Length == 0
        && (address.Scheme is "http" or "https" || (allowsDiscovery && address.Scheme is "https+http" or "http+https"));
}

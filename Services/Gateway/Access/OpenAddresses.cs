using TextToVideo.Contracts;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Gateway.Access;

/// <summary>Finds gateway addresses that other machines can reach.</summary>
internal static class OpenAddresses
{
    private static readonly string[] s_settings = ["URLS", "GRPC_URLS"];
    private static readonly TimeSpan s_retryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Returns the first configured address that is not a loopback address, or null if there is none.</summary>
    public static string? FindFirst(IConfiguration configuration) =>
        s_settings
            .SelectMany(setting =>
                (configuration[setting] ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            )
            .FirstOrDefault(url => !LocalRequests.IsLocalHost(BindingAddress.Parse(url).Host.Trim('[', ']')));

    /// <summary>Returns whether an API key has ever been created. Retries until the keyring is available.</summary>
    public static async Task<bool> AnyKeyExistsAsync(IKeyring keyring, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return (await keyring.CheckAsync(token: null, cancellationToken)).State != KeyState.NoneCreated;
            }
            catch (PipelineException)
            {
                await Task.Delay(s_retryDelay, time, cancellationToken);
            }
        }
    }
}

using TextToVideo.Contracts;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Gateway.Access;

/// <summary>The gateway's addresses that callers on other machines can reach.</summary>
internal static class OpenAddresses
{
    private static readonly string[] s_settings = ["URLS", "GRPC_URLS"];
    private static readonly TimeSpan s_askAgain = TimeSpan.FromSeconds(1);

    /// <summary>The first of them, or null where there is none.</summary>
    public static string? FirstOf(IConfiguration configuration) =>
        s_settings
            .SelectMany(setting =>
                (configuration[setting] ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            )
            .FirstOrDefault(url => !LocalRequests.IsLocalHost(BindingAddress.Parse(url).Host.Trim('[', ']')));

    /// <summary>Whether there is a key, so that strangers do not get in. Waits until that is known.</summary>
    public static async Task<bool> HaveKeysAsync(IKeyring keyring, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return (await keyring.CheckAsync(token: null, cancellationToken)).State != KeyState.NoneCreated;
            }
            catch (PipelineException)
            {
                await Task.Delay(s_askAgain, time, cancellationToken);
            }
        }
    }
}

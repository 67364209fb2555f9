using System.ComponentModel.DataAnnotations;
using System.Net;

namespace TextToVideo.Generation.Webhooks;

/// <summary>The settings of webhook delivery; configuration section <c>Webhooks</c>.</summary>
public sealed class WebhookOptions : IValidatableObject
{
    /// <summary>The name of the configuration section.</summary>
    public const string SectionName = "Webhooks";

    private const int MaxPort = 65_535;

    private static readonly TimeSpan s_maxRetryDelay = TimeSpan.FromDays(30);

    /// <summary>
    /// Whether webhooks may use addresses of this machine and of private networks, and <c>http:</c>. When this is true, anyone who may
    /// register a webhook can send requests to every host that the server can reach.
    /// </summary>
    public bool AllowPrivateTargets { get; set; }

    /// <summary>
    /// Networks that webhooks must not use in addition to private ones, in CIDR notation: for example the deployment's own public IPv6
    /// addresses, which cannot be distinguished from the internet. They are refused even if <see cref="AllowPrivateTargets"/> is true.
    /// </summary>
    [MaxLength(100)]
    public IList<string> BlockedNetworks { get; } = [];

    /// <summary>
    /// The ports that a webhook may be registered with, 1 to 65535. The default is 443 and 8443, or every port if
    /// <see cref="AllowPrivateTargets"/> is true.
    /// </summary>
    [MaxLength(100)]
    public IList<int> AllowedPorts { get; } = [];

    /// <summary>Maximum number of webhooks per tenant, 1 to 1000.</summary>
    [Range(1, 1000)]
    public int MaxPerTenant { get; set; } = 20;

    /// <summary>Maximum number of events that a process sends at the same time, 1 to 1024; see <see cref="SendShares"/>.</summary>
    [Range(1, 1024)]
    public int MaxConcurrent { get; set; } = 64;

    /// <summary>How long a receiver may take to respond, 1 s to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The delay after each failed attempt, at most 30 days; when all delays are used, the event is no longer retried. The default is the
    /// schedule that the Standard Webhooks specification proposes, which ends after about three days.
    /// </summary>
    [MaxLength(50)]
    public IList<TimeSpan> RetryDelays { get; } = [];

    /// <summary>
    /// The longest time for which a receiver can delay deliveries with the header <c>Retry-After</c>, 0 to 1 day.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long no delivery to a webhook may have succeeded until an event that has used all its retries disables it, 1 min to 1 year.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan DisableAfter { get; set; } = TimeSpan.FromDays(3);

    /// <summary>How long the delivery history is kept, 1 hour to 1 year.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan History { get; set; } = TimeSpan.FromDays(30);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!BlockedNetworks.All(network => IPNetwork.TryParse(network, out _)))
        {
            yield return new ValidationResult($"{SectionName}:{nameof(BlockedNetworks)} must be networks such as 2001:db8:12::/48.");
        }

        if (!AllowedPorts.All(port => port is >= 1 and <= MaxPort))
        {
            yield return new ValidationResult($"{SectionName}:{nameof(AllowedPorts)} must be ports from 1 to {MaxPort}.");
        }

        if (!RetryDelays.All(delay => delay >= TimeSpan.Zero && delay <= s_maxRetryDelay))
        {
            yield return new ValidationResult($"{SectionName}:{nameof(RetryDelays)} must be from 0 to {s_maxRetryDelay.TotalDays} days.");
        }
    }

    /// <summary>Returns whether a webhook may be registered with a port.</summary>
    /// <param name="port">The port of the address.</param>
    internal bool AllowsPort(int port) => AllowedPorts.Count == 0 || AllowedPorts.Contains(port);

    /// <summary>Sets the defaults of the lists that are not configured.</summary>
    internal void UseDefaults()
    {
        if (AllowedPorts.Count == 0 && !AllowPrivateTargets)
        {
            AllowedPorts.Add(443);
            AllowedPorts.Add(8443);
        }

        if (RetryDelays.Count == 0)
        {
            foreach (int seconds in (int[])[5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400])
            {
                RetryDelays.Add(TimeSpan.FromSeconds(seconds));
            }
        }
    }
}

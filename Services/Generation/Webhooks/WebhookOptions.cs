using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Generation.Webhooks;

/// <summary>The settings of webhook delivery; configuration section <c>Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string SectionName = "Webhooks";

    /// <summary>
    /// Whether webhooks may use addresses of this machine and of private networks, and <c>http:</c>. When this is true, anyone who may
    /// register a webhook can send requests to every host that the server can reach.
    /// </summary>
    public bool AllowPrivateTargets { get; set; }

    /// <summary>Maximum number of webhooks per tenant, 1 to 1000.</summary>
    [Range(1, 1000)]
    public int MaxPerTenant { get; set; } = 20;

    /// <summary>How long a receiver may take to respond, 1 s to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The delay after each failed attempt; when all delays are used, the event is no longer retried. The default is the schedule that the
    /// Standard Webhooks specification proposes, which ends after about three days.
    /// </summary>
    [MaxLength(50)]
    public IList<TimeSpan> RetryDelays { get; } = [];

    /// <summary>How long the delivery history is kept, 1 hour to 1 year.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan History { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Sets the default delays if none are configured.</summary>
    internal void UseDefaultRetryDelays()
    {
        if (RetryDelays.Count == 0)
        {
            foreach (int seconds in (int[])[5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400])
            {
                RetryDelays.Add(TimeSpan.FromSeconds(seconds));
            }
        }
    }
}

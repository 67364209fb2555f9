using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Generation.Webhooks;

/// <summary>How events are delivered; configuration section <c>Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Webhooks";

    /// <summary>
    /// Whether addresses of this machine and of private networks may be posted to, and <c>http:</c> is allowed. Whoever may register a webhook
    /// can then reach what the server can reach.
    /// </summary>
    public bool AllowPrivateTargets { get; set; }

    /// <summary>Addresses that one tenant may register, 1 to 1000.</summary>
    [Range(1, 1000)]
    public int MaxPerTenant { get; set; } = 20;

    /// <summary>How long a receiver may take to answer, 1 s to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long to wait after each failed attempt; after the last one the event is given up. The default is the schedule that the Standard
    /// Webhooks specification proposes, which ends after some three days.
    /// </summary>
    [MaxLength(50)]
    public IList<TimeSpan> RetryDelays { get; } = [];

    /// <summary>For how long what was sent is kept, 1 hour to 1 year.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan History { get; set; } = TimeSpan.FromDays(30);

    /// <summary>The delays where none are configured.</summary>
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

namespace TextToVideo.Generation.Jobs;

/// <summary>Defines the reasons for which the server disables a webhook.</summary>
public static class WebhookDisabledReasons
{
    /// <summary>The receiver answered 410.</summary>
    public const string Gone = "gone";

    /// <summary>An event used all its retries, and no delivery had succeeded for a long time.</summary>
    public const string Failing = "failing";
}

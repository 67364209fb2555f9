namespace TextToVideo.Integration.Support;

/// <summary>A test of the stand-in's dashboard. With the official packages, which bring Aspire's own, it counts as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DashboardFactAttribute : FactAttribute
{
    public DashboardFactAttribute() => Skip = DashboardClient.IsThere ? null : DashboardClient.Reason;
}

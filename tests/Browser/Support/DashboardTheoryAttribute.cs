using TextToVideo.Integration.Support;

namespace TextToVideo.Browser.Support;

/// <summary>The same as <see cref="DashboardFactAttribute"/> for a test of several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DashboardTheoryAttribute : TheoryAttribute
{
    public DashboardTheoryAttribute() => Skip = DashboardClient.IsThere ? null : DashboardClient.Reason;
}

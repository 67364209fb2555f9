namespace TextToVideo.Artifacts.Tests;

/// <summary>A test that takes Linux's device that is always full; on other systems it counts as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DeviceFullFactAttribute : FactAttribute
{
    public const string Device = "/dev/full";

    public DeviceFullFactAttribute() => Skip = File.Exists(Device) ? null : $"This system has no {Device}.";
}

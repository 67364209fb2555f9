using System.Globalization;

namespace TextToVideo.Fuzz;

/// <summary>What a process has in memory, as the kernel counts it.</summary>
internal static class ResidentMemory
{
    private const string Field = "VmRSS:";

    /// <summary>In megabytes.</summary>
    public static double Of(int process)
    {
        string line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(Field, StringComparison.Ordinal));
        string kilobytes = line[Field.Length..].Trim().Split(' ')[0];
        return double.Parse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture) / 1024;
    }
}

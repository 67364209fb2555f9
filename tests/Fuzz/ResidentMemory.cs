using System.Globalization;

namespace TextToVideo.Fuzz;

/// <summary>Reads the resident memory of a process.</summary>
internal static class ResidentMemory
{
    /// <summary>Returns the resident memory of a process, in megabytes.</summary>
    public static double GetMegabytes(int process) => Read(process, "VmRSS:");

    /// <summary>Returns the largest resident memory that a process has had, in megabytes.</summary>
    public static double GetPeakMegabytes(int process) => Read(process, "VmHWM:");

    private static double Read(int process, string field)
    {
        string line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        string kilobytes = line[field.Length..].Trim().Split(' ')[0];
        return double.Parse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture) / 1024;
    }
}

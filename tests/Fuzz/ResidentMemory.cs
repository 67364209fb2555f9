using System.Globalization;

namespace TextToVideo.Fuzz;

/// <summary>Reads the resident memory of a process (VmRSS).</summary>
internal static class ResidentMemory
{
    private const string Field = "VmRSS:";

    /// <summary>Returns the resident memory of a process, in megabytes.</summary>
    public static double GetMegabytes(int process)
    {
        string line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(Field, StringComparison.Ordinal));
        string kilobytes = line[Field.Length..].Trim().Split(' ')[0];
        return double.Parse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture) / 1024;
    }
}

using System.Globalization;
using System.Runtime.InteropServices;

namespace TextToVideo.TestSupport;

/// <summary>Sends signals to processes. Its methods return false if the process has already ended.</summary>
public static class ProcessSignals
{
    private const int SigInt = 2;
    private const int SigKill = 9;
    private const int SigTerm = 15;
    private const int SigContinue = 18;
    private const int SigStop = 19;

    /// <summary>Sends SIGINT to a process.</summary>
    public static bool Interrupt(int process) => Send(process, SigInt);

    /// <summary>Sends SIGTERM to a process.</summary>
    public static bool Terminate(int process) => Send(process, SigTerm);

    /// <summary>Sends SIGKILL to a process and its descendants.</summary>
    public static bool Kill(int process) => SendToTree(process, SigKill);

    /// <summary>Sends SIGSTOP to a process and its descendants: they keep their connections but do not respond.</summary>
    public static bool Freeze(int process) => SendToTree(process, SigStop);

    /// <summary>Sends SIGCONT to a process and its descendants, which ends <see cref="Freeze"/>.</summary>
    public static bool Thaw(int process) => SendToTree(process, SigContinue);

    private static bool SendToTree(int root, int signal)
    {
        // Descendants may end at any time, so only the result for the root counts.
        bool[] sent = [.. GetTree(root).Select(process => Send(process, signal))];
        return sent[0];
    }

    private static List<int> GetTree(int root)
    {
        ILookup<int, int> children = Directory
            .EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out int process) ? process : 0)
            .Where(process => process > 0)
            .ToLookup(GetParent);
        List<int> tree = [root];
        for (int index = 0; index < tree.Count; index++)
        {
            tree.AddRange(children[tree[index]]);
        }

        return tree;
    }

    private static int GetParent(int process)
    {
        try
        {
            // The format is "pid (name) state parent". The name may contain spaces and parentheses.
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return -1;
        }
    }

    private static bool Send(int process, int signal) => SendSignal(process, signal) == 0;

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}

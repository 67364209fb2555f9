using System.Globalization;
using System.Runtime.InteropServices;

namespace TextToVideo.TestSupport;

/// <summary>Signals to processes. False: the process has ended already.</summary>
public static class ProcessSignals
{
    private const int SigInt = 2;
    private const int SigKill = 9;
    private const int SigTerm = 15;
    private const int SigContinue = 18;
    private const int SigStop = 19;

    /// <summary>SIGINT to a process.</summary>
    public static bool Interrupt(int process) => Send(process, SigInt);

    /// <summary>SIGTERM to a process.</summary>
    public static bool Terminate(int process) => Send(process, SigTerm);

    /// <summary>SIGKILL to a process and everything below it.</summary>
    public static bool Kill(int process) => SendToTree(process, SigKill);

    /// <summary>SIGSTOP to a process and everything below it: they keep their connections and answer nothing.</summary>
    public static bool Freeze(int process) => SendToTree(process, SigStop);

    /// <summary>SIGCONT to a process and everything below it.</summary>
    public static bool Thaw(int process) => SendToTree(process, SigContinue);

    private static bool SendToTree(int root, int signal)
    {
        // What is below it may end at any time.
        bool[] sent = [.. TreeOf(root).Select(process => Send(process, signal))];
        return sent[0];
    }

    private static List<int> TreeOf(int root)
    {
        ILookup<int, int> children = Directory
            .EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out int process) ? process : 0)
            .Where(process => process > 0)
            .ToLookup(ParentOf);
        List<int> tree = [root];
        for (int index = 0; index < tree.Count; index++)
        {
            tree.AddRange(children[tree[index]]);
        }

        return tree;
    }

    private static int ParentOf(int process)
    {
        try
        {
            // "pid (name) state parent": a name may have spaces and brackets.
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

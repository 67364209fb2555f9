using System.Globalization;
using System.Runtime.InteropServices;

namespace TextToVideo.TestSupport;

/// <summary>Signals to a process and everything below it.</summary>
public static class ProcessSignals
{
    private const int SigKill = 9;
    private const int SigContinue = 18;
    private const int SigStop = 19;

    /// <summary>SIGKILL: nobody can prepare for it.</summary>
    public static void Kill(int process) => Send(process, SigKill);

    /// <summary>SIGSTOP: it keeps its connections and says nothing any more.</summary>
    public static void Freeze(int process) => Send(process, SigStop);

    /// <summary>SIGCONT.</summary>
    public static void Thaw(int process) => Send(process, SigContinue);

    private static void Send(int process, int signal)
    {
        foreach (int one in TreeOf(process))
        {
            // It may have ended just now.
            _ = SendSignal(one, signal);
        }
    }

    private static List<int> TreeOf(int root)
    {
        ILookup<int, int> children = Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out int process) ? process : 0)
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

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}

using System.Globalization;

namespace Aspire.Hosting.Local;

/// <summary>Looks which processes belong together, in <c>/proc</c>.</summary>
internal static class ProcessTree
{
    private const int Parent = 1;
    private const int Session = 3;

    /// <summary>A process, those of its session, and all below them, which may have sessions of their own.</summary>
    /// <param name="root">The process, which leads its session. It may have ended.</param>
    public static IReadOnlyCollection<int> Below(int root)
    {
        List<(int Id, int Parent, int Session)> others = All();
        var tree = new HashSet<int>();
        int before;
        do
        {
            before = tree.Count;
            foreach ((int id, int parent, int session) in others)
            {
                if (id == root || session == root || tree.Contains(parent) || tree.Contains(session))
                {
                    tree.Add(id);
                }
            }
        }
        while (tree.Count > before);
        return tree;
    }

    private static List<(int Id, int Parent, int Session)> All()
    {
        var processes = new List<(int, int, int)>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            {
                continue;
            }

            try
            {
                // The program's name stands in brackets and may hold anything; after it come the state, the parent, the group, the session.
                string line = File.ReadAllText(Path.Combine(folder, "stat"));
                string[] fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
                processes.Add((id, Number(fields[Parent]), Number(fields[Session])));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }
        }

        return processes;
    }

    private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);
}

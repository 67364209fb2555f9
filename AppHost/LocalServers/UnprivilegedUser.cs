namespace TextToVideo.AppHost.LocalServers;

/// <summary>Runs programs as a user without privileges, for servers that refuse to run as root.</summary>
internal static class UnprivilegedUser
{
    /// <summary>Returns the first of several users that exists on this machine.</summary>
    /// <param name="names">The names of the users.</param>
    /// <exception cref="DistributedApplicationException">None of the users exists.</exception>
    public static string FindName(params string[] names)
    {
        HashSet<string> existing = [.. File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0])];
        return names.FirstOrDefault(existing.Contains)
            ?? throw new DistributedApplicationException(
                $"None of the users {string.Join(", ", names)} exists; a server must not run as root."
            );
    }

    /// <summary>Returns the command prefix that runs a program as the user.</summary>
    /// <param name="dataPath">A folder that the program must be able to access.</param>
    /// <param name="names">The names of users. The first one that exists is used.</param>
    /// <remarks>If only root may enter a parent folder, such as root's home, the user keeps the capability that allows it.</remarks>
    public static string[] GetCommandPrefix(string dataPath, params string[] names)
    {
        string name = FindName(names);
        string[] capabilities = IsReachable(dataPath)
            ? []
            : ["--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override", "--bounding-set=-all,+dac_override"];
        return ["setpriv", $"--reuid={name}", $"--regid={name}", "--init-groups", .. capabilities, "--"];
    }

    private static bool IsReachable(string folder)
    {
        for (DirectoryInfo? parent = new DirectoryInfo(folder).Parent; parent is not null; parent = parent.Parent)
        {
            if (parent.Exists && (parent.UnixFileMode & UnixFileMode.OtherExecute) == 0)
            {
                return false;
            }
        }

        return true;
    }
}

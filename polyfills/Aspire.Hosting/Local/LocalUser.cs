namespace Aspire.Hosting.Local;

/// <summary>A user without privileges, for servers that refuse to run as root.</summary>
/// <param name="Name">The user's name.</param>
/// <param name="SeesEverything">
/// Whether the user must pass folders that only root may pass, as where the data lies in root's home. The one capability for it is kept.
/// </param>
internal sealed record LocalUser(string Name, bool SeesEverything)
{
    private const UnixFileMode Passable = UnixFileMode.OtherExecute;

    /// <summary>The first of some users that this machine has.</summary>
    public static LocalUser? Find(string folder, params string[] names)
    {
        string? name = names.FirstOrDefault(File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).Contains);
        return name is null ? null : new LocalUser(name, !IsPassable(folder));
    }

    private static bool IsPassable(string folder)
    {
        for (DirectoryInfo? parent = new DirectoryInfo(folder).Parent; parent is not null; parent = parent.Parent)
        {
            if ((parent.UnixFileMode & Passable) == 0)
            {
                return false;
            }
        }

        return true;
    }
}

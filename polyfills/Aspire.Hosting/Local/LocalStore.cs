using System.Text.Json;

namespace Aspire.Hosting.Local;

/// <summary>The folder with what outlives the application: volumes, generated passwords, logs, and what is running now.</summary>
internal sealed class LocalStore(Func<string> path) : IDisposable
{
    /// <summary>Configuration key of the folder.</summary>
    public const string PathKey = "Aspire:Store:Path";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    private readonly Lazy<string> _root = new(() => Directory.CreateDirectory(System.IO.Path.GetFullPath(path())).FullName);
    private readonly Lock _gate = new();
    private FileStream? _lock;

    /// <summary>Something in the folder.</summary>
    public string Path(params string[] parts) => System.IO.Path.Combine([_root.Value, .. parts]);

    /// <summary>Keeps other AppHosts out.</summary>
    public void Take()
    {
        string file = Path("apphost.lock");
        try
        {
            _lock = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new DistributedApplicationException(
                $"Another AppHost uses the folder {_root.Value}: stop it, or give this one another folder ({PathKey}).", exception);
        }
    }

    /// <summary>A secret that is made once.</summary>
    public string GetOrAddSecret(string name, Func<string> make)
    {
        lock (_gate)
        {
            string file = Path("secrets.json");
            Dictionary<string, string> secrets =
                File.Exists(file) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file)) ?? [] : [];
            if (!secrets.TryGetValue(name, out string? value))
            {
                secrets[name] = value = make();
                WritePrivately(file, JsonSerializer.Serialize(secrets, s_json));
            }

            return value;
        }
    }

    /// <summary>Writes a file that its owner alone may read: all of it, or nothing.</summary>
    public static void WritePrivately(string file, string text)
    {
        string whole = $"{file}.new";
        File.Delete(whole);
        using (var stream = new FileStream(
            whole, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        using (var writer = new StreamWriter(stream))
        {
            writer.Write(text);
        }

        File.Move(whole, file, overwrite: true);
    }

    public void Dispose() => _lock?.Dispose();
}

using System.Reflection;

namespace TextToVideo.Gateway.Page;

/// <summary>The files of the web page, which are resources of this assembly.</summary>
internal sealed class PageFiles
{
    private const string Index = "/index.html";

    private readonly Dictionary<string, PageFile> _files = new(StringComparer.Ordinal);

    public PageFiles()
    {
        Assembly assembly = typeof(PageFiles).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith('/')))
        {
            using Stream resource = assembly.GetManifestResourceStream(name)!;
            byte[] content = new byte[resource.Length];
            resource.ReadExactly(content);
            _files.Add(name, new PageFile(name, content));
        }

        _files["/"] = _files[Index];
    }

    /// <summary>The file at a path, or null where there is none.</summary>
    public PageFile? Find(PathString path) => _files.GetValueOrDefault(path.Value ?? string.Empty);
}

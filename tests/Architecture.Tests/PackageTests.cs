using System.Xml.Linq;

namespace TextToVideo.Architecture.Tests;

/// <summary>Every restore gives the packages that were committed, whatever source they come from.</summary>
public sealed class PackageTests
{
    [Fact]
    public void Projects_HaveLockFiles()
    {
        string[] projects =
        [
            .. Directory
                .EnumerateFiles(Repository.GetPath("."), "*.csproj", SearchOption.AllDirectories)
                .Where(path =>
                    !path.Contains($"{Path.DirectorySeparatorChar}.artifacts{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                ),
        ];

        Assert.NotEmpty(projects);
        Assert.All(projects, path => Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(path)!, "packages.lock.json")), path));
    }

    [Fact]
    public void Versions_AreExact()
    {
        string?[] versions =
        [
            .. XDocument
                .Load(Repository.GetPath("Directory.Packages.props"))
                .Descendants("PackageVersion")
                .Select(version => version.Attribute("Version")?.Value),
        ];

        Assert.NotEmpty(versions);
        Assert.All(versions, version => Assert.Matches(@"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$", version));
    }
}

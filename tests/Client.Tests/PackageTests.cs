using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;

namespace TextToVideo.Client.Tests;

/// <summary>The package that other programs install.</summary>
public sealed class PackageTests
{
    [Fact]
    public async Task Pack_Client_HasWhatAPackageNeedsAndNoOtherProject()
    {
        using var folder = new TemporaryFolder();
        string[] arguments =
        [
            "pack",
            Repository.GetPath("Client"),
            "--configuration",
            "Release",
            "--no-build",
            "--output",
            folder.Path,
            "-nodeReuse:false",
        ];

        (await ProgramProcess.RunAsync(new ProcessStartInfo("dotnet", arguments))).Succeeded();

        Assert.Contains(folder.Files, name => name.EndsWith(".snupkg", StringComparison.Ordinal));
        using ZipArchive package = ZipFile.OpenRead(
            folder.Combine(Assert.Single(folder.Files, name => name.EndsWith(".nupkg", StringComparison.Ordinal)))
        );
        string[] files = [.. package.Entries.Select(entry => entry.FullName)];
        Assert.Contains("README.md", files);
        Assert.Contains("lib/net10.0/TextToVideo.Client.xml", files);
        Assert.Equal(["lib/net10.0/TextToVideo.Client.dll"], files.Where(name => name.EndsWith(".dll", StringComparison.Ordinal)));

        await using Stream stream = await package.GetEntry("TextToVideo.Client.nuspec")!.OpenAsync();
        XElement metadata = XDocument.Load(stream).Root!.Elements().Single();
        Assert.Equal("MIT", metadata.Elements().Single(element => element.Name.LocalName == "license").Value);
        string[] dependencies =
        [
            .. metadata
                .Descendants()
                .Where(element => element.Name.LocalName == "dependency")
                .Select(element => element.Attribute("id")!.Value),
        ];
        Assert.NotEmpty(dependencies);
        Assert.DoesNotContain(dependencies, name => name.StartsWith("TextToVideo", StringComparison.Ordinal));
    }
}

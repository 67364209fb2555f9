using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Aspire.Dashboard.Page;

/// <summary>The files of the page, which are resources of this assembly.</summary>
internal static class PageFiles
{
    private const string Index = "/index.html";

    public static void Map(IEndpointRouteBuilder routes)
    {
        Assembly assembly = typeof(PageFiles).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith('/')))
        {
            using Stream resource = assembly.GetManifestResourceStream(name)!;
            byte[] content = new byte[resource.Length];
            resource.ReadExactly(content);
            routes.MapGet(name == Index ? "/" : name, () => Results.Bytes(content, TypeOf(name)));
        }
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => throw new InvalidOperationException($"The page has a file of an unknown kind: {name}."),
    };
}

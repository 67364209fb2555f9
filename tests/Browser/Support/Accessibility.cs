using System.Text.Json;
using Microsoft.Playwright;

namespace TextToVideo.Browser.Support;

/// <summary>The accessibility check axe-core.</summary>
internal static class Accessibility
{
    /// <summary>Checks the page as it is, and fails with what it finds.</summary>
    public static async Task AssertAccessibleAsync(this IPage page)
    {
        await page.EvaluateAsync(await File.ReadAllTextAsync(RepositoryFolders.AxeScript));
        JsonElement result = await page.EvaluateAsync<JsonElement>("async () => await axe.run()");
        string[] violations =
        [
            .. result.GetProperty("violations").EnumerateArray().Select(violation =>
                $"{violation.GetProperty("id")}: {violation.GetProperty("help")}\n"
                + string.Join('\n', violation.GetProperty("nodes").EnumerateArray()
                    .Select(node => $"  {node.GetProperty("html")}\n  {node.GetProperty("failureSummary")}"))),
        ];
        Assert.True(violations.Length == 0, string.Join('\n', violations));

        // That it has found nothing wrong says little unless it has looked.
        Assert.True(result.GetProperty("passes").GetArrayLength() > 8);
    }
}

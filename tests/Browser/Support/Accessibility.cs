using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace TextToVideo.Browser.Support;

/// <summary>Checks accessibility with axe-core.</summary>
internal static class Accessibility
{
    /// <summary>Checks the page in its current state, and fails if there are violations.</summary>
    /// <param name="page">The page.</param>
    /// <param name="name">The name of the page in the failure message.</param>
    public static async Task AssertAccessibleAsync(this IPage page, string name)
    {
        AxeResult result = await page.RunAxe();
        string[] violations =
        [
            .. result.Violations.Select(violation =>
                $"{violation.Id}: {violation.Help}\n"
                + string.Join('\n', violation.Nodes.Select(node => $"  {node.Html}\n  {GetMessages(node)}"))
            ),
        ];
        Assert.True(violations.Length == 0, $"{name}: {string.Join('\n', violations)}");

        // A result without violations is only meaningful if enough rules were checked.
        Assert.True(result.Passes.Length > 8);
    }

    private static string GetMessages(AxeResultNode node) =>
        string.Join("; ", node.Any.Concat(node.All).Concat(node.None).Select(check => check.Message));
}

using System.Text.Json;
using Microsoft.Playwright;
using TextToVideo.Browser.Support;
using TextToVideo.Functional.Support;
using static Microsoft.Playwright.Assertions;

namespace TextToVideo.Browser;

/// <summary>Tests of the page for admins: the reviews and the keys.</summary>
[Collection(Chromium.Collection)]
public sealed class AdminTests(Chromium chromium)
{
    private const string Policy = """
        {
          "version": "1",
          "categories": [
            { "name": "violence", "description": "violence", "flag": 0.3, "review": 0.5, "rules": [
              { "score": 0.6, "patterns": ["circle"] } ] },
            { "name": "frames/corrupt", "description": "damage", "flag": 0.5, "block": 0.5 },
            { "name": "frames/constant", "description": "one colour", "flag": 0.5 },
            { "name": "frames/flashing", "description": "flashing", "flag": 0.5 },
            { "name": "frames/red-flashing", "description": "red flashing", "flag": 0.5 }
          ]
        }
        """;

    /// <summary>Compares the width of a control with the width that it has if only its content decides.</summary>
    private const string FitsContent =
        "control => { const width = control.offsetWidth; control.style.width = 'auto';"
        + " const needed = control.offsetWidth; control.style.width = ''; return width >= needed; }";

    [Fact]
    public async Task Page_Admin_DecidesReviewsAndManagesKeys()
    {
        using var data = new TemporaryFolder();
        string policy = data.Combine("policy.json");
        await File.WriteAllTextAsync(policy, Policy);
        await using StandaloneHost server = await StandaloneHost.StartAsync(
            data.Combine("data"),
            settings: new Dictionary<string, string> { ["Moderation__PolicyPath"] = policy }
        );
        string approved = await CreateUntilReviewAsync(server, "a red circle moving right");
        string rejected = await CreateUntilReviewAsync(server, "a blue circle spinning");
        await using OpenPage page = await chromium.OpenAsync(address: server.Address, path: "admin.html");

        ILocator reviews = page.Page.Locator("#reviews > li");
        await Expect(reviews).ToHaveCountAsync(2);
        await page.CheckAppearanceAsync("admin");
        Assert.True(await page.Page.Locator("#key-expiry").EvaluateAsync<bool>(FitsContent), "The date is cut off.");
        await DecideAsync(page, approved, "Approve", "It is only a circle.");
        await Expect(reviews).ToHaveCountAsync(1);
        await DecideAsync(page, rejected, "Reject", "");
        await Expect(page.Page.GetByText("No video is pending review.")).ToBeVisibleAsync();
        Assert.Equal("completed", (await server.Videos.EndedAsync(approved)).Text("status"));
        Assert.Equal("moderation_blocked", (await server.Videos.EndedAsync(rejected)).GetProperty("error").Text("code"));
        JsonElement decisions = await VideosClient.OkAsync(
            await server.Http.GetAsync($"/v1/admin/moderation/decisions?kind=review&video={approved}")
        );
        Assert.Equal("It is only a circle.", decisions.GetProperty("data")[0].Text("note"));

        // The first key must be an admin's. The page uses it from then on.
        await CreateKeyAsync(page, "first", "user");
        await Expect(page.Page.Locator("#error-role")).ToContainTextAsync("must be admin");
        await CreateKeyAsync(page, "first", "admin");
        await Expect(page.Page.Locator("#new-key-text")).Not.ToBeEmptyAsync();
        await CreateKeyAsync(page, "second", "user");
        ILocator second = page.Page.GetByRole(AriaRole.Row, new PageGetByRoleOptions { Name = "second" });
        await Expect(second).ToContainTextAsync("Valid");
        await page.Button("Revoke second").ClickAsync();
        await page.Button("Revoke it").ClickAsync();
        await Expect(second).ToContainTextAsync("Revoked");
        await Expect(page.Page.GetByRole(AriaRole.Row, new PageGetByRoleOptions { Name = "first" })).ToContainTextAsync("Valid");

        // Another browser does not have the key, and is asked for it.
        await using OpenPage stranger = await chromium.OpenAsync(address: server.Address, path: "admin.html");
        await Expect(stranger.Page.GetByRole(AriaRole.Dialog, new PageGetByRoleOptions { Name = "API key" })).ToBeVisibleAsync();
        Assert.Empty(page.BrowserErrors);
    }

    private static async Task DecideAsync(OpenPage page, string id, string decision, string note)
    {
        await page.Page.Locator($"#note-{id}").FillAsync(note);
        await page.Page.Locator($"#review-{id}").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = decision }).ClickAsync();
    }

    private static async Task CreateKeyAsync(OpenPage page, string name, string role)
    {
        await page.Page.GetByLabel("Name", new PageGetByLabelOptions { Exact = true }).FillAsync(name);
        await page.Page.GetByLabel("Role", new PageGetByLabelOptions { Exact = true }).SelectOptionAsync(role);
        await page.Button("Create the key").ClickAsync();
    }

    private static async Task<string> CreateUntilReviewAsync(RunningSystem server, string prompt)
    {
        string id = (
            await server.Videos.CreateAsync(
                new
                {
                    prompt,
                    seed = 7,
                    num_inference_steps = 2,
                }
            )
        ).Text("id");
        await Wait.UntilAsync(
            $"{id} waits for review",
            async () => (await server.Videos.GetAsync(id)).GetProperty("review").ValueKind == JsonValueKind.Object
        );
        return id;
    }
}

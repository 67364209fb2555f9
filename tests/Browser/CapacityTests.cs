using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using TextToVideo.Browser.Support;
using static Microsoft.Playwright.Assertions;

namespace TextToVideo.Browser;

/// <summary>Tests of the capacity page.</summary>
[Collection(Chromium.Collection)]
public sealed class CapacityTests(Chromium chromium)
{
    [Fact]
    public async Task Cell_Changed_FiguresMatchApi()
    {
        await using OpenPage page = await OpenAsync();
        await Expect(Value(page, "indexed_per_month")).ToHaveTextAsync("46.875 PB");

        await page.Page.GetByLabel("Users a day", new PageGetByLabelOptions { Exact = true }).FillAsync("12,345,678");
        await page.Page.GetByLabel("Result size", new PageGetByLabelOptions { Exact = true }).FillAsync("3.7 MB");
        await page.Page.GetByLabel("What if").SelectOptionAsync("tensorrt-fp8");

        JsonElement plan = await PlanAsync(
            new
            {
                preset = "mochi-1",
                assumptions = new { daily_users = 12_345_678, result_size = 3.7e6 },
                what_if = "tensorrt-fp8",
            }
        );
        await Expect(Value(page, "data_per_day")).ToHaveTextAsync("456.79 TB");
        foreach (
            (JsonElement figure, JsonElement other) in plan.GetProperty("results")
                .EnumerateArray()
                .Zip(plan.GetProperty("what_if").GetProperty("results").EnumerateArray())
        )
        {
            ILocator row = page.Page.Locator($"#result-{figure.Text("id")}");
            await Expect(row.Locator(".value")).ToHaveTextAsync([figure.Text("text"), other.Text("text")]);
            await Expect(row.Locator(".formula")).ToHaveTextAsync(figure.Text("formula"));
        }

        await page.Button("Back to the presets").ClickAsync();
        await Expect(Value(page, "indexed_per_month")).ToHaveTextAsync("46.875 PB");
        await Expect(page.Page.GetByLabel("Users a day", new PageGetByLabelOptions { Exact = true })).ToHaveValueAsync("100,000,000");
        Assert.Empty(page.BrowserErrors);
    }

    [Fact]
    public async Task Cell_InvalidValue_ShowsErrorUntilCorrected()
    {
        await using OpenPage page = await OpenAsync();
        ILocator users = page.Page.GetByLabel("Users a day", new PageGetByLabelOptions { Exact = true });
        await users.FillAsync("-5");

        await Expect(users).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.Page.Locator("#error-daily_users")).ToContainTextAsync("must be from 1 to");

        await users.FillAsync("1M");
        await Expect(Value(page, "requests_per_day")).ToHaveTextAsync("10,000,000/day");
        await Expect(users).Not.ToHaveAttributeAsync("aria-invalid", "true");

        await page.Page.GetByLabel("Precision").SelectOptionAsync("fp8");
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("does not support");
        await page.Page.GetByLabel("GPU", new PageGetByLabelOptions { Exact = true }).SelectOptionAsync("h100-80gb");
        await Expect(Value(page, "model_size")).ToHaveTextAsync("14.7 GB");
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToBeHiddenAsync();
    }

    [Fact]
    public async Task VideosPage_CapacityLink_OpensCapacityPage()
    {
        await using OpenPage page = await chromium.OpenAsync();
        await page.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Capacity" }).ClickAsync();

        await Expect(Value(page, "servers")).ToHaveTextAsync("8,180");
        await page.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Videos" }).ClickAsync();
        await Expect(page.Prompt).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Page_AnyKind_IsAccessible()
    {
        foreach ((string name, PageKind kind) in PageKind.Pairs)
        {
            await using OpenPage page = await chromium.OpenAsync(kind, path: "capacity.html");
            await page.Page.GetByLabel("What if").SelectOptionAsync("half-the-steps");
            await page.Page.GetByLabel("Users a day", new PageGetByLabelOptions { Exact = true }).FillAsync("5M");
            await page.Page.GetByLabel("Request size", new PageGetByLabelOptions { Exact = true }).FillAsync("many");
            await Expect(page.Page.Locator("#error-request_size")).ToBeVisibleAsync();

            await page.CheckAppearanceAsync($"capacity-{name}");
        }
    }

    private static ILocator Value(OpenPage page, string figure) => page.Page.Locator($"#result-{figure} .value").First;

    private Task<OpenPage> OpenAsync() => chromium.OpenAsync(path: "capacity.html");

    private async Task<JsonElement> PlanAsync(object request) =>
        await VideosClient.OkAsync(await chromium.Server.Http.PostAsJsonAsync("/v1/plan", request));
}

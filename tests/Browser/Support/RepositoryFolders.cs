namespace TextToVideo.Browser.Support;

/// <summary>Folders of the repository that ./test fills, and that the tests write to.</summary>
internal static class RepositoryFolders
{
    /// <summary>The accessibility check, which ./test fetches.</summary>
    public static string AxeScript
    {
        get
        {
            string script = Repository.PathOf(".artifacts/browser-axe/node_modules/axe-core/axe.min.js");
            return File.Exists(script) ? script : throw new FileNotFoundException("axe-core is missing. Run ./test browser, which fetches it.", script);
        }
    }

    /// <summary>Where screenshots go, for people to look at.</summary>
    public static string Screenshots => Repository.PathOf(".artifacts/screenshots");
}

namespace TextToVideo.Generation.Storage;

internal static class JobDatabaseExtensions
{
    /// <summary>Errors that a user can be told about come out as such.</summary>
    public static async Task<T> GuardedAsync<T>(this IJobDatabase database, Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception exception) when (database.Translate(exception) is { } known)
        {
            throw known;
        }
    }
}

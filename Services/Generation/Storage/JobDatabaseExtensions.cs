namespace TextToVideo.Generation.Storage;

internal static class JobDatabaseExtensions
{
    /// <summary>Runs an action and converts database errors as <see cref="IJobDatabase.Translate"/> does.</summary>
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

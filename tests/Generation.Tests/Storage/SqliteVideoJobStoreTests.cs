namespace TextToVideo.Generation.Tests.Storage;

public sealed class SqliteVideoJobStoreTests : VideoJobStoreContract
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => TemporaryJobDatabase.UnderTestAsync();
}

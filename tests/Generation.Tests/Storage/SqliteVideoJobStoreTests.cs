namespace TextToVideo.Unit.Generation.Jobs;

public sealed class SqliteVideoJobStoreTests : VideoJobStoreContract
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => TemporaryJobDatabase.UnderTestAsync();
}

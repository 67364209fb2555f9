namespace TextToVideo.Generation.Tests.Storage;

public sealed class SqliteAdminActionsTests : AdminActionsContract
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => TemporaryJobDatabase.UnderTestAsync();
}

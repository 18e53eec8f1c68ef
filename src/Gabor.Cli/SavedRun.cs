namespace Gabor.Cli;

static class SavedRun
{
    public static string DatasetOf(string folder) => "digits";
}
